import type { ProviderHost } from '../host.ts'
import type { Observed, Plan, PlanPolicy, Register, RegisterClient, RegistrationTarget } from '../register.ts'
import { must, mustEqual } from './case.ts'

/** Where the register half is tried: the provider, or what simulates it. */
export interface RegisterHarness {
  /** A world of its own for one case, without webhooks. */
  open(): Promise<RegisterWorld>
}

/** One tenant at a provider, as a case needs it. */
export interface RegisterWorld {
  /** Good credentials. */
  readonly connection: { readonly config: unknown; readonly credentials: unknown }
  readonly host: ProviderHost
  /** A spec that the tenant can fulfil; differs from the first preset in fields or events. */
  readonly spec: unknown
  /** Everything that is at the provider, whoever's, without secrets: JSON. One entry for each webhook. */
  snapshot(): Promise<readonly unknown[]>
  /** Makes a webhook that has this URL and is somebody's. */
  makeForeign(url: string): Promise<void>
  /** What a person does at the provider: switches off the webhook with this id (`ObservedWebhook.id`). */
  switchOff(id: string, spec: unknown): Promise<void>
  close(): Promise<void>
}

/** The half under test. */
export type Half = Register

/** What a case works with. */
export interface Scene {
  readonly half: Half
  readonly world: RegisterWorld
  /** As validated. */
  readonly spec: unknown
  readonly target: RegistrationTarget
  /** A client of its own, as after a restart. */
  readonly client: () => RegisterClient
}

/** Leaves what is switched off. */
export const carefully: PlanPolicy = { reactivate: false, setSecret: false }
/** Switches on what is off. */
export const freely: PlanPolicy = { reactivate: true, setSecret: false }

/** Observes, plans and applies once; gives what is there then. */
export async function settle(scene: Scene): Promise<Observed> {
  const { half, spec, target, client } = scene
  await applyAll(scene, half.plan(half.desired(target, spec), await client().observe(target, spec), freely))
  const observed = await client().observe(target, spec)
  mustEqual(planned(scene, observed), [], 'the plan after it was applied')
  return observed
}

/** A client for each action, as after a restart. */
export async function applyAll({ client, target }: Scene, { actions }: Plan, most = actions.length): Promise<void> {
  for (const action of actions.slice(0, most)) await client().apply(copied(action), target)
}

/** What is still to be done. */
export function planned({ half, spec, target }: Scene, observed: Observed): readonly unknown[] {
  return half.plan(half.desired(target, spec), observed, carefully).actions
}

/** A spec with its defaults. */
export async function validated(half: Half, spec: unknown): Promise<unknown> {
  const result = await half.spec['~standard'].validate(spec)
  must(!result.issues, `the spec schema refuses ${JSON.stringify(spec)}`)
  return result.value
}

/** A target as a host makes it; `id` tells several apart. */
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

/** As it is after it was stored. */
export function copied<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

/** Throws when it is changed. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const part of Object.values(value)) frozen(part)
  return Object.freeze(value)
}
