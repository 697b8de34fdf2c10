import type { Autotask } from '@guidepost/autotask-simulator'
import { startAutotask, type AutotaskOptions } from '@guidepost/autotask-simulator'
import type { Observed, PlanPolicy, ProviderHost, RegisterClient, RegistrationTarget } from '@guidepost/provider'
import { onTestFinished } from 'vitest'
import { autotask as plugin } from '../../src/autotask.ts'
import type { Connection } from '../../src/open.ts'

/** The plugin, whose sleeps end at once. */
export const provider = () => plugin({ rest: { sleep: () => new Promise(setImmediate), random: () => 1 } })

/** A simulator for one test, closed after it. */
export async function openAutotask(options: AutotaskOptions = {}): Promise<Autotask> {
  const autotask = await startAutotask({ processingMs: 0, ...options })
  onTestFinished(() => autotask.close())
  return autotask
}

/** A host that trusts the simulator. */
export function hostOf(autotask: Autotask, options: Partial<ProviderHost> = {}): ProviderHost {
  const facts = new Map<string, unknown>()
  return {
    fetch,
    signal: new AbortController().signal,
    now: () => autotask.clock.now(),
    memory: {
      get: async (key) => facts.get(key),
      set: async (key, value) => void (value === undefined ? facts.delete(key) : facts.set(key, value)),
    },
    trustedOrigins: [autotask.url],
    priority: 'urgent',
    ...options,
  }
}

/** The connection of an API user. */
export function connectionOf({ username, secret, integrationCode }: Autotask['tenant']['user']): Connection {
  return {
    config: { username, apiIntegrationCode: integrationCode },
    credentials: { type: 'API_KEY', apiKey: secret },
  }
}

/** A target as a host makes it. `id` makes it unique. */
export function targetOf(id = 'a', more: Partial<RegistrationTarget> = {}): RegistrationTarget {
  const token = `token${id}`.padEnd(32, '0')
  return {
    url: `https://hooks.example.com/webhook/dev/autotask/inst1.${token}`,
    deactivationUrl: `https://hooks.example.com/deactivation/${token}`,
    secret: `secret${id}`.padEnd(48, 'S'),
    token,
    installation: 'inst1',
    webhookId: null,
    ...more,
  }
}

export const withReactivation: PlanPolicy = { reactivate: true, setSecret: false }

/** Observes, plans and applies until the plan is empty, as a host does. Returns the last observation. */
export async function converge(
  client: RegisterClient,
  target: RegistrationTarget,
  spec: Parameters<ReturnType<typeof provider>['register']['desired']>[1],
  policy = withReactivation,
): Promise<Observed> {
  const { register } = provider()
  for (let rounds = 0; rounds < 10; rounds++) {
    const observed = await client.observe(target, spec)
    const { actions } = register.plan(register.desired(target, spec), observed, policy)
    if (actions.length === 0) return observed
    for (const action of actions) await client.apply(action, target)
  }
  throw new Error('the plan was not empty after ten rounds')
}
