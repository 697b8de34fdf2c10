import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { ProviderHost } from './host.ts'

/** A JSON value without secrets: a host stores it, compares it and shows it. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain }

/**
 * The half that sets webhooks up at the provider, repairs and removes them. It is level-triggered: the host says what
 * should be (`desired`), asks what is (`observe`), gets the difference (`plan`) and has it carried out action by action
 * (`apply`). Nothing depends on what was done before, so that a crash at any step is mended by looking again.
 */
export interface Register<Config = unknown, Credentials = unknown, Spec = unknown> {
  /** What people choose about one registration: the entity, its events, its fields. Strict, with defaults. */
  readonly spec: StandardSchemaV1<unknown, Spec>
  /** Ready-made specs by name, e.g. for a preset that a product documents. The first is the default of a new connection. */
  readonly presets: Readonly<Record<string, Preset<Spec>>>
  /** The entity that a spec watches, e.g. `Ticket`. A connection has one registration for each. Pure. */
  entityOf(spec: Spec): string
  /**
   * What should be at the provider. Pure, and plain data: equal targets and specs give equal results, without the secret,
   * which `apply` takes from the target.
   */
  desired(target: RegistrationTarget, spec: Spec): Desired
  /**
   * What is to be done so that `observed` becomes `desired`, in the order in which it is to be done; nothing if they
   * agree. With `desired` null: how to remove what is ours. Pure and printable. It never names a webhook that isn't
   * ours, and prefers to change what is there over making it anew.
   */
  plan(desired: Desired | null, observed: Observed, policy: PlanPolicy): Plan
  /** A client for one connection. Makes no call yet. */
  open(connection: { readonly config: Config; readonly credentials: Credentials }, host: ProviderHost): RegisterClient
}

/** A spec that people may take as it is. */
export interface Preset<Spec = unknown> {
  readonly description: string
  readonly spec: Spec
}

/** What the host has decided about one registration before anything is called: it is stored first. */
export interface RegistrationTarget {
  /** Where the provider shall post. It carries `token` and `installation`. */
  readonly url: string
  /** Where the provider shall tell that the webhook was switched off. */
  readonly deactivationUrl: string
  /** The signing secret. Random, letters and digits. */
  readonly secret: string
  /** Random, unguessable, ours alone. A webhook whose URL carries it and `installation` is ours; a name never says so. */
  readonly token: string
  /** Which installation of the host it is: staging and production must not adopt each other's webhooks. */
  readonly installation: string
  /** The provider's own id of the webhook, if it was ever read. */
  readonly webhookId: string | null
}

/** What should be at the provider, as a host stores and shows it. */
export interface Desired {
  readonly entity: string
  /** For people, e.g. to be shown beside what was observed. Without secrets. */
  readonly attributes: { readonly [key: string]: Plain }
}

/** What is at the provider. */
export interface Observed {
  /** Ours, for this target; null if there is none. */
  readonly webhook: ObservedWebhook | null
  /** Further webhooks of ours with this target's token: there should be none. */
  readonly leftovers: readonly ObservedWebhook[]
}

/** One webhook as it was read. */
export interface ObservedWebhook {
  /** The provider's own id, which `RegistrationTarget.webhookId` takes. */
  readonly id: string
  /** What its events carry as the value that says whose they are; null if it can't be read yet. See `Receive.matchKeyOf`. */
  readonly matchValue: string | null
  /** It is switched on. */
  readonly active: boolean
  /** The provider says that it is complete. A webhook that is active and ready calls. */
  readonly ready: boolean
  /** In the form of `Desired.attributes`. Without secrets. */
  readonly attributes: { readonly [key: string]: Plain }
  /**
   * For one that is not active, as far as it can be told: switched off after failed deliveries, by a person, because its
   * owner lost the right, or never switched on yet.
   */
  readonly inactiveBecause?: 'failures' | 'person' | 'rights' | 'new' | 'unknown'
}

/** What a plan may do beside making things equal. */
export interface PlanPolicy {
  /** It may switch on a webhook that was on before and is off now. A new one is always switched on when it is complete. */
  readonly reactivate: boolean
  /** The target's secret may not be the provider's yet: write it. */
  readonly setSecret: boolean
}

/** What is looked for. */
export interface ObserveOptions {
  /**
   * All of it is to go: of the spec only the entity counts, so that what names fields that the tenant has no more can be
   * removed. Attributes that only a repair needs may be left out.
   */
  readonly forRemoval?: boolean
}

/** What is to be done, for people and for `apply`. */
export interface Plan {
  readonly actions: readonly RegistrationAction[]
  /** What differs and the plan leaves as it is, and why, e.g. a webhook that a person switched off. */
  readonly left: readonly string[]
}

/** One step, idempotent: made twice, it leaves what it leaves when made once. Plain data, without secrets. */
export interface RegistrationAction {
  /** The plugin's own name for it. */
  readonly kind: string
  readonly effect: 'create' | 'change' | 'activate' | 'remove'
  /** One line for people, e.g. `Create the Ticket webhook "Guidepost: Acme" (inactive)`. */
  readonly summary: string
  /** What `apply` needs to know. */
  readonly input: { readonly [key: string]: Plain }
}

/** What an action made known. */
export interface Applied {
  /** The provider's id of the webhook that was made or adopted. */
  readonly webhookId?: string
}

/**
 * Speaks to the provider for one connection. Calls reject with a `ProviderError`. Every call heeds the host's `signal`.
 */
export interface RegisterClient {
  /**
   * Reads what is there for a target: by its `webhookId`, and by its token, inactive ones too. Rejects if it can't be
   * told: "not there" is only answered if that is known. `spec` says which entity, and its names are checked against the
   * tenant's own: an unknown field rejects with `validation`, naming it and those that there are.
   */
  observe(target: RegistrationTarget, spec: unknown, options?: ObserveOptions): Promise<Observed>
  /**
   * Carries out one action of a plan. One that can't be repeated blindly looks first. May reject with `duplicate`: then
   * something that wasn't seen is in the way, and the host observes again.
   */
  apply(action: RegistrationAction, target: RegistrationTarget): Promise<Applied>
}
