/** The permissions of an API user. Each user has its own level; change it at any time. */
export interface SecurityLevel {
  /** "Can create WebHooks". Default true, unlike Autotask's built-in levels. */
  canCreateWebhooks: boolean
  /** "Maximum number of Webhooks"; the switch `webhookMaximum` says which webhooks count. Default 100. */
  maxWebhooks: number
  /** Access by entity, e.g. `{ Tickets: 'none' }`. Default `full`. */
  access: Partial<Record<RecordEntity, Access>>
  /** The `organizationalLevelAssociationID`s of the tickets that the user sees. All users see tickets without one. */
  linesOfBusiness: 'all' | readonly number[]
  /** Whether the user sees protected user-defined fields. */
  protectedData: boolean
  /** Whether the user can read `DeletedTicketLogs` and `DeletedTicketActivityLogs`, which requires administrative access in Autotask. */
  deletedTicketLogs: boolean
  /** Whether the user may impersonate resources with `ImpersonationResourceId`. */
  canImpersonate: boolean
}

/** The entities of business data. */
export type RecordEntity = 'Companies' | 'Contacts' | 'ConfigurationItems' | 'Tickets' | 'TicketNotes' | 'Resources'

/** The access to the records of an entity. */
export type Access = 'full' | 'view' | 'none'

const defaultLevel: Readonly<SecurityLevel> = {
  canCreateWebhooks: true,
  maxWebhooks: 100,
  access: {},
  linesOfBusiness: 'all',
  protectedData: true,
  deletedTicketLogs: true,
  canImpersonate: true,
}

/** Credentials as a client sends them. */
export interface Credentials {
  readonly username: string
  readonly secret: string
  readonly integrationCode: string
}

/** An API-only user. It owns the webhooks that it creates. */
export class ApiUser {
  readonly username: string
  readonly integrationCode: string
  /** The id of the user's resource: `ownerResourceID` of its webhooks, `PersonId` of its changes. */
  readonly resourceId: number
  readonly level: SecurityLevel
  /** If you change it, requests with the old secret get 401. */
  secret: string
  isLocked = false
  isActive = true
  /** Consecutive logins with a wrong secret. */
  failedLogins = 0
  /** The number of webhooks ever created, for the switch `webhookMaximum: lifetime`. */
  webhooksCreated = 0

  /** The number of next pages that answers ever named, for the switch `retainedPages`. */
  nextPages = 0

  constructor(credentials: Credentials, resourceId: number, level: Partial<SecurityLevel> = {}) {
    this.username = credentials.username
    this.secret = credentials.secret
    this.integrationCode = credentials.integrationCode
    this.resourceId = resourceId
    this.level = { ...defaultLevel, ...level, access: { ...level.access } }
  }

  get canLogIn(): boolean {
    return this.isActive && !this.isLocked
  }

  /** The access to the records of an entity. */
  accessTo(entity: string): Access {
    return this.level.access[entity as RecordEntity] ?? 'full'
  }
}
