import type { ProviderHost } from '../host.ts'
import type { Observed, Plan, PlanPolicy, Register, RegisterClient, RegistrationTarget } from '../register.ts'
import { must, mustEqual } from './case.ts'

/** Opens the provider, or a simulator of it, for the cases of the `register` half. */
export interface RegisterHarness {
  /** Opens a world without webhooks for one case. */
  open(): Promise<RegisterWorld>
}

/** One tenant at a provider, as a case needs it. */
export interface RegisterWorld {
  /** With valid credentials. */
  readonly connection: { readonly config: unknown; readonly credentials: unknown }
  readonly host: ProviderHost
  /** A spec that the tenant can fulfil. It differs from the first preset in fields or events. */
  readonly spec: unknown
  /** Every webhook at the provider, including foreign ones, as JSON without secrets. */
  snapshot(): Promise<readonly unknown[]>
  /** Creates a webhook with this URL that another party owns. */
  makeForeign(url: string): Promise<void>
  /** Deactivates the webhook with this id (`ObservedWebhook.id`), as a person does at the provider. */
  switchOff(id: string, spec: unknown): Promise<void>
  close(): Promise<void>
}

/** The state of one case. */
export interface Scene {
  /** The half under test. */
  readonly half: Register
  readonly world: RegisterWorld
  /** Validated. */
  readonly spec: unknown
  readonly target: RegistrationTarget
  /** Opens a new client, as after a restart. */
  readonly client: () => RegisterClient
}

/** Leaves deactivated webhooks inactive. */
export const withoutReactivation: PlanPolicy = { reactivate: false, setSecret: false }
/** Activates deactivated webhooks. */
export const withReactivation: PlanPolicy = { reactivate: true, setSecret: false }

/** Observes, plans and applies once; returns what it then observes. */
export async function settle(scene: Scene): Promise<Observed> {
  const { half, spec, target, client } = scene
  await applyAll(scene, half.plan(half.desired(target, spec), await client().observe(target, spec), withReactivation))
  const observed = await client().observe(target, spec)
  mustEqual(remaining(scene, observed), [], 'the actions left after the plan was applied')
  return observed
}

/** Applies the first `most` actions, each with a new client, as after a restart. */
export async function applyAll({ client, target }: Scene, { actions }: Plan, most = actions.length): Promise<void> {
  for (const action of actions.slice(0, most)) await client().apply(copied(action), target)
}

/** The actions still to apply. */
export function remaining({ half, spec, target }: Scene, observed: Observed): readonly unknown[] {
  return half.plan(half.desired(target, spec), observed, withoutReactivation).actions
}

/** The spec as the schema validates it, with defaults. */
export async function validated(half: Register, spec: unknown): Promise<unknown> {
  const result = await half.spec['~standard'].validate(spec)
  must(!result.issues, `the spec schema rejects ${JSON.stringify(spec)}`)
  return result.value
}

/** A target as a host makes it. `id` makes it unique. */
export function targetOf(id = ''): RegistrationTarget {
  const token = `conformance${id}`.padEnd(32, 'T')
  return {
    url: `https://hooks.example.com/webhook/test/provider/ours1.${token}`,
    deactivationUrl: `https://hooks.example.com/deactivation/${token}`,
    secret: `conformanceSecret${id}`.padEnd(48, 'S'),
    token,
    installation: 'ours1',
    webhookId: null,
  }
}

/** The value as it is after a host stored it as JSON. */
export function copied<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

/** Freezes the value deeply, so that a change throws. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const part of Object.values(value)) frozen(part)
  return Object.freeze(value)
}
