import { z } from 'zod'
import {
  ProviderError,
  type Observed,
  type JsonValue,
  type Provider,
  type ProviderErrorCode,
  type Register,
  type RegisterClient,
  type RegistrationTarget,
} from '../../src/index.ts'
import type { RegisterHarness } from '../../src/conformance-cases.ts'
import { toy } from './toy.ts'

const spec = z.strictObject({
  entity: z.literal('Order').default('Order'),
  topics: z.array(z.string()).default(['paid']),
})
type Spec = z.infer<typeof spec>
export type ToyRegister = Register<unknown, unknown, Spec>

/** A webhook of the toy shop. */
interface Hook {
  id: string
  url: string
  topics: readonly JsonValue[]
  secret: string
  active: boolean
}

class ToyError extends ProviderError {
  override readonly name = 'ToyError'
  readonly code: ProviderErrorCode

  constructor(code: ProviderErrorCode) {
    super(`The shop says ${code}`)
    this.code = code
  }
}

/** The webhooks of the shop. `host.fetch` is called only to notice a network failure; the shop itself is in memory. */
let shop: Hook[] = []
let made = 0

function isOurs(url: string, { token, installation }: RegistrationTarget): boolean {
  return url.split(/[/.]/).includes(token) && url.split(/[/.]/).includes(installation)
}

/** A plugin whose `register` half keeps every promise. A test breaks one with `half` or `client`. */
export function toyRegister(half: Partial<ToyRegister> = {}, client: Partial<ToyClient> = {}): Provider {
  const parts = { ...correctClient, ...client }
  const register: ToyRegister = {
    spec,
    presets: { paid: { description: 'Paid orders.', spec: { entity: 'Order', topics: ['paid'] } } },
    entityOf: ({ entity }) => entity,
    desired: ({ url }, { entity, topics }) => ({ entity, attributes: { url, topics } }),
    plan,
    open: (_, host): RegisterClient => ({
      async observe(target, given) {
        await host.fetch('https://shop.example').catch(() => Promise.reject(new ToyError('unavailable')))
        if (!spec.safeParse(given).success) throw new ToyError('validation')
        return parts.observe(target)
      },
      apply: async (action, target) => parts.apply(action, target),
    }),
    ...half,
  }
  return { ...toy(), register }
}

interface ToyClient {
  observe(target: RegistrationTarget): Observed
  apply: (...args: Parameters<RegisterClient['apply']>) => { webhookId?: string }
}

export const correctClient: ToyClient = {
  observe(target) {
    const [webhook = null, ...leftovers] = shop.filter(({ url }) => isOurs(url, target)).map(shown)
    return { webhook, leftovers }
  },
  apply({ kind, input }, target) {
    const ours = shop.find(({ url }) => isOurs(url, target))
    if (kind === 'create') {
      if (ours) return { webhookId: ours.id }
      const hook = { id: String(++made), url: target.url, topics: [], secret: target.secret, active: false }
      shop.push(hook)
      return { webhookId: hook.id }
    }
    if (kind === 'remove') {
      shop = shop.filter((hook) => hook !== ours || hook.id !== input['id'])
      return {}
    }
    if (!['change', 'activate'].includes(kind)) throw new ToyError('validation')
    if (!ours) throw new ToyError('not_found')
    if (kind === 'activate') ours.active = true
    else Object.assign(ours, input, input['secret'] === true ? { secret: target.secret } : {})
    return { webhookId: ours.id }
  },
}

export const plan: ToyRegister['plan'] = (desired, { webhook, leftovers }, policy) => {
  const all = desired === null && webhook ? [webhook, ...leftovers] : leftovers
  const actions: ReturnType<ToyRegister['plan']>['actions'][number][] = all.map(({ id }) => ({
    kind: 'remove',
    effect: 'remove',
    summary: `Remove ${id}`,
    input: { id },
  }))
  if (desired === null) return { actions, left: [] }
  if (!webhook) actions.push({ kind: 'create', effect: 'create', summary: 'Create', input: {} })
  if (policy.setSecret || JSON.stringify(webhook?.attributes) !== JSON.stringify(desired.attributes)) {
    const secret = policy.setSecret ? { secret: true } : {}
    actions.push({ kind: 'change', effect: 'change', summary: 'Change', input: { ...desired.attributes, ...secret } })
  }
  const isNew = !webhook || (webhook.attributes['topics'] as readonly JsonValue[]).length === 0
  if (webhook?.active) return { actions, left: [] }
  if (!isNew && !policy.reactivate) return { actions, left: ['The webhook was deactivated.'] }
  actions.push({ kind: 'activate', effect: 'activate', summary: 'Activate', input: {} })
  return { actions, left: [] }
}

export function shown({ id, url, topics, active }: Hook): NonNullable<Observed['webhook']> {
  return { id, matchValue: 'acme', active, ready: topics.length > 0, attributes: { url, topics } }
}

/** The toy shop, emptied for each case. */
export const toyHarness: RegisterHarness = {
  async open() {
    shop = []
    const host = {
      fetch: async () => new Response(),
      signal: new AbortController().signal,
      now: () => 0,
      memory: { get: async () => undefined, set: async () => {} },
      trustedOrigins: [],
      priority: 'urgent',
    } as const
    return {
      connection: { config: {}, credentials: {} },
      host,
      spec: { topics: ['sent'] },
      snapshot: async () => shop.map(({ id, url, topics, active }) => ({ id, url, topics, active })),
      async makeForeign(url) {
        shop.push({ id: String(++made), url, topics: ['paid'], secret: 'theirs', active: true })
      },
      async switchOff(id) {
        for (const hook of shop) if (hook.id === id) hook.active = false
      },
      async close() {},
    }
  },
}

/** All webhooks of the shop, for broken plugins. */
export function allHooks(): Hook[] {
  return shop
}
