/** What an API user may do. Each user has a level of its own; change it at any time. */
export interface SecurityLevel {
  /** "Can create WebHooks", off in every level that Autotask brings; on here. */
  canCreateWebhooks: boolean
  /** "Maximum number of Webhooks"; the switch `webhookMaximum` says what counts. Default 100. */
  maxWebhooks: number
  /** By entity, e.g. `{ Tickets: 'none' }`; `full` where nothing is said. */
  access: Partial<Record<RecordEntity, Access>>
  /** Values of `organizationalLevelAssociationID` whose tickets can be seen. Tickets without one are seen by all. */
  linesOfBusiness: 'all' | readonly number[]
  /** Whether protected user-defined fields can be seen. */
  protectedData: boolean
  /** Whether `DeletedTicketLogs` can be read, which asks for administrative access. */
  deletedTicketLogs: boolean
  /** Whether `ImpersonationResourceId` is obeyed. */
  canImpersonate: boolean
}

export type RecordEntity = 'Companies' | 'Contacts' | 'ConfigurationItems' | 'Tickets' | 'TicketNotes' | 'Resources'

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

/** An API-only user, which owns the webhooks that it creates. */
export class ApiUser {
  readonly username: string
  readonly integrationCode: string
  /** Of the resource that it is, hence `ownerResourceID` and `PersonId`. */
  readonly resourceId: number
  readonly level: SecurityLevel
  /** Changing it makes every request with the old one a 401. */
  secret: string
  isLocked = false
  isActive = true
  /** Wrong secrets since the last right one. */
  failedLogins = 0
  /** Ever, for the switch `webhookMaximum: lifetime`. */
  webhooksCreated = 0

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

  /** What it may do with the records of an entity. */
  accessTo(entity: string): Access {
    return this.level.access[entity as RecordEntity] ?? 'full'
  }
}
