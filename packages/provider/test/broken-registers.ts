import { z } from 'zod'
import type { Plan, Provider } from '../src/index.ts'
import { allHooks, honest, plan, shown, toyRegister, type ToyRegister } from './support/toy-register.ts'

const desired: ToyRegister['desired'] = ({ url }, { entity, topics }) => ({ entity, attributes: { url, topics } })

function without(kind: string): ToyRegister['plan'] {
  return (...args) => {
    const { actions, left } = plan(...args)
    return { actions: actions.filter((action) => action.kind !== kind), left }
  }
}

/** What is wrong with a `register` half, the plugin, and the case that it fails. */
export const brokenRegisters: [fault: string, plugin: Provider, failed: string][] = [
  [
    'has no preset',
    toyRegister({ presets: {} }),
    'has presets whose specs are valid, and the same when they are read again',
  ],
  [
    'takes any setting',
    toyRegister({ spec: z.looseObject({ entity: z.literal('Order').default('Order'), topics: z.array(z.string()) }) }),
    'refuses a spec that is none, or that has a setting that there is not',
  ],
  [
    'desires the secret',
    toyRegister({
      desired: (target, spec) => ({
        ...desired(target, spec),
        attributes: { ...desired(target, spec).attributes, secret: target.secret },
      }),
    }),
    'desires the same for the same, purely and as JSON without the secret',
  ],
  [
    'plans by the clock',
    toyRegister({ plan: (...args) => ({ ...plan(...args), left: [String(Date.now())] }) }),
    'plans purely, and the same after both sides were stored as JSON',
  ],
  [
    'forgets to activate',
    toyRegister({ plan: without('activate') }),
    'reaches what is desired by applying one plan: then nothing is left to do',
  ],
  [
    'makes another with each create',
    toyRegister(
      {},
      { apply: (action, target) => (action.kind === 'create' ? create(target.url) : honest.apply(action, target)) },
    ),
    'changes nothing by applying each action twice that once does not',
  ],
  [
    'does not see what is inactive',
    toyRegister(
      {},
      {
        observe: (target) => {
          const { webhook } = honest.observe(target)
          return { webhook: webhook?.active ? webhook : null, leftovers: [] }
        },
        apply: (action, target) => (action.kind === 'create' ? create(target.url) : honest.apply(action, target)),
      },
    ),
    'goes on after a crash between any two actions, and makes nothing twice',
  ],
  [
    'changes by making anew',
    toyRegister({
      plan: (wanted, observed, policy) => {
        const { webhook } = observed
        const isSame = !webhook || !wanted || JSON.stringify(webhook.attributes) === JSON.stringify(wanted.attributes)
        if (isSame || webhook.attributes['topics'] === undefined) return plan(wanted, observed, policy)
        return joined(plan(null, observed, policy), plan(wanted, { webhook: null, leftovers: [] }, policy))
      },
    }),
    'takes up another spec and another address by changing what is there',
  ],
  [
    'fights whoever switches off',
    toyRegister({ plan: (wanted, observed, policy) => plan(wanted, observed, { ...policy, reactivate: true }) }),
    'leaves a webhook that somebody switched off, says so, and switches it on when it may',
  ],
  [
    'never writes the secret',
    toyRegister({ plan: (wanted, observed, policy) => plan(wanted, observed, { ...policy, setSecret: false }) }),
    'writes a secret only when it is told to',
  ],
  ['never removes', toyRegister({ plan: without('remove') }), 'removes what is ours, twice without harm'],
  [
    'takes what has the token for ours',
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
    'never touches a webhook whose URL lacks one of our two marks',
  ],
  [
    'answers with the secret',
    toyRegister({}, { apply: (action, target) => ({ ...honest.apply(action, target), secret: target.secret }) }),
    'shows the secret in nothing that it answers',
  ],
  [
    'takes any action',
    toyRegister(
      {},
      { apply: (action, target) => (action.kind === 'somebody-elses' ? {} : honest.apply(action, target)) },
    ),
    'rejects with a ProviderError for what it can not do',
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
