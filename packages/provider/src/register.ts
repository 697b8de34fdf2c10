import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { ProviderHost } from './host.ts'

/** A JSON value without secrets. A host stores, compares and shows it. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue }

/**
 * The half that creates, repairs and removes webhooks at the provider. It is level-triggered: the host computes the desired
 * webhook (`desired`), reads the actual one (`observe`), gets the actions that lead from one to the other (`plan`) and
 * applies them one by one (`apply`). No call depends on an earlier one, so after a crash the host observes and plans again.
 */
export interface Register<Config = unknown, Credentials = unknown, Spec = unknown> {
  /** What people choose for one registration: the entity, its events, its fields. Strict, with defaults. */
  readonly spec: StandardSchemaV1<unknown, Spec>
  /** Ready-made specs by name. The first is the default of a new connection. */
  readonly presets: Readonly<Record<string, Preset<Spec>>>
  /** The entity that a spec watches, e.g. `Ticket`. A connection has one registration for each. Pure. */
  entityOf(spec: Spec): string
  /**
   * The webhook that should be at the provider. Pure: equal arguments give equal results. Without the secret: `apply` takes
   * it from the target.
   */
  desired(target: RegistrationTarget, spec: Spec): Desired
  /**
   * The actions that make `observed` equal to `desired`, in order; none if they are equal. With `desired` null, the actions
   * that remove our webhooks. Pure. Never touches a webhook that isn't ours. Changes a webhook rather than recreating it.
   */
  plan(desired: Desired | null, observed: Observed, policy: PlanPolicy): Plan
  /** Returns a client for one connection. Makes no call yet. */
  open(connection: { readonly config: Config; readonly credentials: Credentials }, host: ProviderHost): RegisterClient
}

/** A ready-made spec. */
export interface Preset<Spec = unknown> {
  readonly description: string
  readonly spec: Spec
}

/** What the host chose for one registration. The host stores it before the first call to the provider. */
export interface RegistrationTarget {
  /** Where the provider posts events. Contains `token` and `installation`. */
  readonly url: string
  /** Where the provider posts when it deactivates the webhook. */
  readonly deactivationUrl: string
  /** The signing secret. Random, letters and digits. */
  readonly secret: string
  /** Random and unguessable. A webhook is ours if its URL contains `token` and `installation`; its name does not count. */
  readonly token: string
  /** The installation of the host: staging and production must not adopt each other's webhooks. */
  readonly installation: string
  /** The provider's id of the webhook; null until it was read once. */
  readonly webhookId: string | null
}

/** The webhook that should be at the provider. A host stores and shows it. */
export interface Desired {
  readonly entity: string
  /** To compare with `ObservedWebhook.attributes`. Without secrets. */
  readonly attributes: { readonly [key: string]: JsonValue }
}

/** The webhooks that are at the provider for one target. */
export interface Observed {
  /** Our webhook for this target; null if there is none. */
  readonly webhook: ObservedWebhook | null
  /** Further webhooks with the token of this target. There should be none. */
  readonly leftovers: readonly ObservedWebhook[]
}

/** One webhook as the plugin read it. */
export interface ObservedWebhook {
  /** The provider's id, as in `RegistrationTarget.webhookId`. */
  readonly id: string
  /** The value by which events of this webhook match a connection; null if it can't be read yet. See `Receive.matchKeyOf`. */
  readonly matchValue: string | null
  readonly active: boolean
  /** True if the provider says that the webhook is complete. A webhook sends events if it is active and ready. */
  readonly ready: boolean
  /** In the form of `Desired.attributes`. Without secrets. */
  readonly attributes: { readonly [key: string]: JsonValue }
  /**
   * Why the webhook is inactive, as far as the plugin can tell: deactivated after failed deliveries (`failures`), by a
   * person, because its owner lost the right (`rights`), or never activated yet (`new`).
   */
  readonly inactiveBecause?: 'failures' | 'person' | 'rights' | 'new' | 'unknown'
}

/** What a plan may do. */
export interface PlanPolicy {
  /** Activate a webhook that was active before and is inactive now. A plan always activates a new webhook. */
  readonly reactivate: boolean
  /** Write the secret of the target, since the provider may still have another one. */
  readonly setSecret: boolean
}

/** How `observe` reads. */
export interface ObserveOptions {
  /**
   * True if the webhook is to be removed. Then `observe` uses only the entity of the spec, so that a spec with fields that
   * the tenant no longer has does not block the removal. It may omit attributes that only a repair needs.
   */
  readonly forRemoval?: boolean
  /**
   * The last complete observation of the webhook. If given, `observe` may look at the webhook with one request, and take from
   * it what that request does not show, as long as nothing else differs. A host leaves it out once a day, after it applied
   * an action, and if a person asks.
   */
  readonly known?: ObservedWebhook
}

/** The actions to apply, and what stays different. */
export interface Plan {
  readonly actions: readonly RegistrationAction[]
  /** Sentences for people: what the plan leaves different, and why, e.g. a webhook that a person deactivated. */
  readonly left: readonly string[]
}

/** One action of a plan. Idempotent: applied twice, it has the effect of once. JSON without secrets. */
export interface RegistrationAction {
  /** The plugin's own name of the action. */
  readonly kind: string
  readonly effect: 'create' | 'change' | 'activate' | 'remove'
  /** One line for people, e.g. `Create the Ticket webhook "Guidepost: Acme" (inactive)`. */
  readonly summary: string
  /** The arguments of the action. */
  readonly input: { readonly [key: string]: JsonValue }
}

/** The result of an action. */
export interface ActionResult {
  /** The provider's id of the webhook that the action created, adopted or changed. */
  readonly webhookId?: string
}

/** Calls the provider for one connection. Methods reject with a `ProviderError`, and abort with the host's `signal`. */
export interface RegisterClient {
  /**
   * Finds the webhooks of a target by its `webhookId` and its token, including inactive ones. Returns "no webhook" only if
   * that is certain, and rejects otherwise. `spec` names the entity. A field of `spec` that the tenant does not have rejects
   * with `validation`, and the message names the field and the existing ones.
   */
  observe(target: RegistrationTarget, spec: unknown, options?: ObserveOptions): Promise<Observed>
  /**
   * Applies one action of a plan. Before an action that must not happen twice, it checks whether it happened already.
   * Rejects with `duplicate` if a webhook that `observe` did not see blocks the action: then the host observes again.
   */
  apply(action: RegistrationAction, target: RegistrationTarget): Promise<ActionResult>
  /**
   * Makes a webhook that a person set up ours: gives it the URLs and the secret of the target, and changes nothing else. The
   * webhook is one of the entity of `spec` whose match key is in `matchKeys`. Idempotent. Rejects with `not_found` if the
   * user sees no such webhook. Omitted if the provider can't change the URL of a webhook.
   */
  adopt?(matchKeys: readonly string[], target: RegistrationTarget, spec: unknown): Promise<ActionResult>
}

/** @deprecated Use {@link JsonValue}. */
export type Plain = JsonValue

/** @deprecated Use {@link ActionResult}. */
export type Applied = ActionResult
