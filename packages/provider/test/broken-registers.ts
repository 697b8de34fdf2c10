import { z } from 'zod'
import type { Plan } from '../src/index.ts'
import { allHooks, correctClient, plan, shown, toyRegister, type ToyRegister } from './support/toy-register.ts'
import type { BrokenPlugin } from './support/toy.ts'

const desired: ToyRegister['desired'] = ({ url }, { entity, topics }) => ({ entity, attributes: { url, topics } })

function without(kind: string): ToyRegister['plan'] {
  return (...args) => {
    const { actions, left } = plan(...args)
    return { actions: actions.filter((action) => action.kind !== kind), left }
  }
}

/** Plugins with a fault in their `register` half. */
export const brokenRegisters: BrokenPlugin[] = [
  ['has no preset', toyRegister({ presets: {} }), 'has presets with valid specs that validation leaves unchanged'],
  [
    'accepts an unknown setting',
    toyRegister({ spec: z.looseObject({ entity: z.literal('Order').default('Order'), topics: z.array(z.string()) }) }),
    'rejects an invalid spec and an unknown setting',
  ],
  [
    'puts the secret into desired',
    toyRegister({
      desired: (target, spec) => ({
        ...desired(target, spec),
        attributes: { ...desired(target, spec).attributes, secret: target.secret },
      }),
    }),
    'computes the desired webhook purely, as JSON without the secret',
  ],
  [
    'reads the clock in plan',
    toyRegister({ plan: (...args) => ({ ...plan(...args), left: [String(Date.now())] }) }),
    'plans purely, also from input that was stored as JSON',
  ],
  ['forgets to activate', toyRegister({ plan: without('activate') }), 'reaches the desired state with one plan'],
  [
    'creates another webhook with each create',
    toyRegister(
      {},
      {
        apply: (action, target) =>
          action.kind === 'create' ? create(target.url) : correctClient.apply(action, target),
      },
    ),
    'applies each action idempotently',
  ],
  [
    'does not observe inactive webhooks',
    toyRegister(
      {},
      {
        observe: (target) => {
          const { webhook } = correctClient.observe(target)
          return { webhook: webhook?.active ? webhook : null, leftovers: [] }
        },
        apply: (action, target) =>
          action.kind === 'create' ? create(target.url) : correctClient.apply(action, target),
      },
    ),
    'recovers from a crash between any two actions without a second webhook',
  ],
  [
    'recreates a webhook instead of changing it',
    toyRegister({
      plan: (wanted, observed, policy) => {
        const { webhook } = observed
        const isSame = !webhook || !wanted || JSON.stringify(webhook.attributes) === JSON.stringify(wanted.attributes)
        if (isSame || webhook.attributes['topics'] === undefined) return plan(wanted, observed, policy)
        return joined(plan(null, observed, policy), plan(wanted, { webhook: null, leftovers: [] }, policy))
      },
    }),
    'changes the existing webhook when the spec or the URL changes',
  ],
  [
    'always reactivates a deactivated webhook',
    toyRegister({ plan: (wanted, observed, policy) => plan(wanted, observed, { ...policy, reactivate: true }) }),
    'reports a deactivated webhook and leaves it inactive, until the policy allows to activate it',
  ],
  [
    'never writes the secret',
    toyRegister({ plan: (wanted, observed, policy) => plan(wanted, observed, { ...policy, setSecret: false }) }),
    'writes the secret when the policy says so',
  ],
  ['never removes', toyRegister({ plan: without('remove') }), 'removes our webhook, and does no harm the second time'],
  [
    'adopts every webhook whose URL contains the token',
    toyRegister(
      {},
      {
        observe: ({ token }) => {
          const [webhook = null, ...leftovers] = allHooks()
            .filter(({ url }) => url.includes(token))
            .map(shown)
          return { webhook, leftovers }
        },
      },
    ),
    'never touches a webhook whose URL lacks our token or our installation',
  ],
  [
    'returns the secret',
    toyRegister({}, { apply: (action, target) => ({ ...correctClient.apply(action, target), secret: target.secret }) }),
    'never returns the secret',
  ],
  [
    'accepts an unknown action',
    toyRegister(
      {},
      { apply: (action, target) => (action.kind === 'unknown' ? {} : correctClient.apply(action, target)) },
    ),
    'rejects with a ProviderError',
  ],
]

function create(url: string): { webhookId: string } {
  const id = `again-${allHooks().length}`
  allHooks().push({ id, url, topics: [], secret: '', active: false })
  return { webhookId: id }
}

function joined(one: Plan, other: Plan): Plan {
  return { actions: [...one.actions, ...other.actions], left: [] }
}
