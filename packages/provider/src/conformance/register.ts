import { ProviderError } from '../errors.ts'
import type { Provider } from '../provider.ts'
import type { Observed, Plan, Register } from '../register.ts'
import { must, mustEqual, mustNotThrow, type ConformanceCase } from './case.ts'
import { watched } from './purity.ts'
import {
  applyAll,
  withoutReactivation,
  copied,
  withReactivation,
  frozen,
  remaining,
  settle,
  targetOf,
  validated,
  type RegisterHarness,
  type Scene,
} from './register-scene.ts'

/** Every promise of the `register` half as a conformance case; an empty list for a plugin without that half. */
export function registerCases(provider: Provider, harness: RegisterHarness): ConformanceCase[] {
  const half = provider.register
  if (!half) return []
  const inWorld = (name: string, run: (scene: Scene) => Promise<void>): ConformanceCase => ({
    name,
    async run() {
      const world = await harness.open()
      try {
        const spec = await validated(half, world.spec)
        await run({ half, world, spec, target: targetOf(), client: () => half.open(world.connection, world.host) })
      } finally {
        await world.close()
      }
    },
  })
  return [
    {
      name: 'has presets with valid specs that validation leaves unchanged',
      run: () => presetsAreValid(half),
    },
    {
      name: 'rejects an invalid spec and an unknown setting',
      async run() {
        for (const spec of [null, 7, [], 'text']) await mustRejectSpec(half, spec)
        for (const { spec } of Object.values(half.presets)) {
          await mustRejectSpec(half, { ...(spec as object), unknownSetting: true })
        }
      },
    },
    inWorld('computes the desired webhook purely, as JSON without the secret', async (scene) =>
      computesDesiredPurely(scene),
    ),
    inWorld('plans purely, also from input that was stored as JSON', plansPurely),
    inWorld('reaches the desired state with one plan', reachesDesired),
    inWorld('applies each action idempotently', appliesIdempotently),
    inWorld('recovers from a crash between any two actions without a second webhook', survivesCrashes),
    inWorld('changes the existing webhook when the spec or the URL changes', changesInPlace),
    inWorld(
      'reports a deactivated webhook and leaves it inactive, until the policy allows to activate it',
      leavesInactive,
    ),
    inWorld('writes the secret when the policy says so', setsSecret),
    inWorld('removes our webhook, and does no harm the second time', removesOurWebhook),
    inWorld('never touches a webhook whose URL lacks our token or our installation', leavesForeignWebhooks),
    inWorld('never returns the secret', hidesSecret),
    inWorld('rejects with a ProviderError', rejectsProperly),
  ]
}

async function presetsAreValid(half: Register): Promise<void> {
  const presets = Object.entries(half.presets)
  must(presets.length > 0, 'there is no preset')
  for (const [name, { description, spec }] of presets) {
    must(description.trim() !== '', `the preset "${name}" has no description`)
    mustEqual(await validated(half, spec), spec, `the spec of the preset "${name}" after validation`)
    must(half.entityOf(spec) !== '', `entityOf the preset "${name}" is empty`)
  }
}

async function mustRejectSpec(half: Register, spec: unknown): Promise<void> {
  const result = await half.spec['~standard'].validate(spec)
  must(result.issues, `the spec schema accepts ${JSON.stringify(spec)}`)
}

async function computesDesiredPurely({ half, spec, target }: Scene): Promise<void> {
  const inputs = [frozen(target), frozen(spec)] as const
  let first: unknown
  const used = watched(() => {
    first = mustNotThrow('desired', () => half.desired(...inputs))
  })
  mustEqual(used, [], 'impure functions that desired calls')
  mustEqual(half.desired({ ...target }, copied(spec)), first, 'desired with equal arguments')
  mustEqual(copied(first), first, 'desired after a JSON round trip')
  mustEqual(half.desired({ ...target, secret: 'another' }, spec), first, 'desired with another secret')
  must(half.desired(target, spec).entity === half.entityOf(spec), 'desired and entityOf return different entities')
}

async function plansPurely(scene: Scene): Promise<void> {
  const { half, spec, target, client } = scene
  const wanted = half.desired(target, spec)
  const nothing: Observed = { webhook: null, leftovers: [] }
  await applyAll(scene, half.plan(wanted, nothing, withoutReactivation))
  const there = await client().observe(target, spec)
  for (const [desired, observed] of [
    [wanted, nothing],
    [wanted, there],
    [null, there],
    [null, nothing],
  ] as const) {
    for (const policy of [withoutReactivation, withReactivation, { reactivate: false, setSecret: true }]) {
      let plan: Plan | undefined
      const used = watched(() => {
        plan = mustNotThrow('plan', () => half.plan(frozen(desired), frozen(observed), frozen(policy)))
      })
      mustEqual(used, [], 'impure functions that plan calls')
      mustEqual(copied(plan), plan, 'a plan after a JSON round trip')
      mustEqual(half.plan(copied(desired), copied(observed), policy), plan, 'the plan with equal arguments')
      for (const { summary } of plan?.actions ?? []) must(summary.trim() !== '', 'an action has no summary')
    }
  }
  mustEqual(
    half.plan(null, nothing, withReactivation),
    { actions: [], left: [] },
    'the plan to remove a webhook that does not exist',
  )
}

async function reachesDesired(scene: Scene): Promise<void> {
  const { half, world, spec, target, client } = scene
  const before = await client().observe(target, spec)
  mustEqual(before, { webhook: null, leftovers: [] }, 'the observation before the first plan')
  await applyAll(scene, half.plan(half.desired(target, spec), before, withoutReactivation))
  const { webhook, leftovers } = await client().observe(target, spec)
  must(webhook?.active && webhook.ready, 'after its plan was applied, the webhook is not active and ready')
  mustEqual(leftovers, [], 'leftovers')
  must(webhook.matchValue !== null, 'a ready webhook has no match value')
  mustEqual(remaining(scene, { webhook, leftovers }), [], 'the actions left after the plan was applied')
  mustEqual((await world.snapshot()).length, 1, 'the number of webhooks at the provider')
  const again = await client().observe({ ...target, webhookId: webhook.id }, spec)
  mustEqual(again.webhook?.id, webhook.id, 'the id of the webhook, observed by its id')
}

async function appliesIdempotently(scene: Scene): Promise<void> {
  const { half, world, spec, target, client } = scene
  const { actions } = half.plan(half.desired(target, spec), await client().observe(target, spec), withoutReactivation)
  for (const action of actions) {
    const once = await client().apply(copied(action), target)
    const before = await world.snapshot()
    const twice = await client().apply(copied(action), target)
    mustEqual(await world.snapshot(), before, `the webhooks after "${action.summary}" was applied twice`)
    mustEqual(twice, once, `the second result of "${action.summary}"`)
  }
}

async function survivesCrashes(scene: Scene): Promise<void> {
  const { half, world, spec, client } = scene
  const { actions } = half.plan(half.desired(scene.target, spec), { webhook: null, leftovers: [] }, withReactivation)
  for (const done of actions.keys()) {
    const target = targetOf(String(done))
    await applyAll(
      { ...scene, target },
      half.plan(half.desired(target, spec), await client().observe(target, spec), withReactivation),
      done,
    )
    const observed = await client().observe(target, spec)
    await applyAll({ ...scene, target }, half.plan(half.desired(target, spec), observed, withReactivation))
    mustEqual(
      remaining({ ...scene, target }, await client().observe(target, spec)),
      [],
      `the actions left after a crash at action ${done}`,
    )
    mustEqual((await world.snapshot()).length, done + 1, `the number of webhooks after a crash at action ${done}`)
  }
}

async function changesInPlace(scene: Scene): Promise<void> {
  const { half, spec, client, world } = scene
  await settle(scene)
  const other = Object.values(half.presets).find((preset) => half.entityOf(preset.spec) === half.entityOf(spec))
  const moved = { ...scene, target: { ...scene.target, url: `${scene.target.url}/moved` }, spec: other?.spec ?? spec }
  const before = await client().observe(scene.target, spec)
  await settle(moved)
  const after = await client().observe(moved.target, moved.spec)
  mustEqual(after.webhook?.id, before.webhook?.id, 'the id of the webhook after its spec and URL changed')
  mustEqual((await world.snapshot()).length, 1, 'the number of webhooks after the change')
}

async function leavesInactive(scene: Scene): Promise<void> {
  const { half, world, spec, target, client } = scene
  const { webhook } = await settle(scene)
  await world.switchOff(webhook?.id ?? '', spec)
  const observed = await client().observe(target, spec)
  must(observed.webhook?.active === false, 'a deactivated webhook is observed as active')
  const { actions, left } = half.plan(half.desired(target, spec), observed, withoutReactivation)
  mustEqual(actions, [], 'the plan for a deactivated webhook when the policy forbids reactivation')
  must(left.length > 0, 'the plan leaves a webhook inactive but does not say so in `left`')
  await settle(scene)
  must(
    (await client().observe(target, spec)).webhook?.active,
    'the webhook stayed inactive although the policy allows reactivation',
  )
}

async function setsSecret(scene: Scene): Promise<void> {
  const { half, target, spec } = scene
  const observed = await settle(scene)
  const plan = half.plan(half.desired(target, spec), observed, { reactivate: false, setSecret: true })
  must(plan.actions.length > 0, 'the plan does not write the secret although the policy says so')
  await applyAll(scene, plan)
  mustEqual(
    remaining(scene, await scene.client().observe(target, spec)),
    [],
    'the actions left after the secret was written',
  )
}

async function removesOurWebhook(scene: Scene): Promise<void> {
  const { half, world, spec, target, client } = scene
  const { actions } = half.plan(null, await settle(scene), withoutReactivation)
  const seen = await client().observe(target, spec, { forRemoval: true })
  mustEqual(
    half.plan(null, seen, withoutReactivation).actions,
    actions,
    'the plan to remove what was observed with forRemoval',
  )
  must(actions.length > 0, 'the plan to remove a webhook is empty')
  for (let times = 0; times < 2; times++) {
    for (const action of actions) await client().apply(copied(action), target)
    mustEqual(await world.snapshot(), [], 'the webhooks after the removal')
  }
  mustEqual(await client().observe(target, spec), { webhook: null, leftovers: [] }, 'the observation after the removal')
  mustEqual(
    await client().observe(target, spec, { forRemoval: true }),
    { webhook: null, leftovers: [] },
    'the observation with forRemoval after the removal',
  )
}

async function leavesForeignWebhooks(scene: Scene): Promise<void> {
  const { half, world, spec, target, client } = scene
  const foreignUrls = [
    target.url.replace(target.installation, 'other1'),
    target.url.replace(target.token, 'z'.repeat(target.token.length)),
    target.url.replace(target.token, `${target.token}z`),
  ]
  for (const url of foreignUrls) await world.makeForeign(url)
  const before = await world.snapshot()
  mustEqual(
    await client().observe(target, spec),
    { webhook: null, leftovers: [] },
    'the observation when only foreign webhooks exist',
  )
  const observed = await settle(scene)
  mustEqual((await world.snapshot()).length, before.length + 1, 'the number of webhooks beside the foreign ones')
  await applyAll(scene, half.plan(null, observed, withoutReactivation))
  mustEqual(await world.snapshot(), before, 'the foreign webhooks after ours was created and removed')
}

async function hidesSecret(scene: Scene): Promise<void> {
  const { half, target, spec, client } = scene
  const wanted = half.desired(target, spec)
  const first = half.plan(wanted, { webhook: null, leftovers: [] }, { reactivate: true, setSecret: true })
  const returned: unknown[] = [wanted, first]
  for (const action of first.actions) returned.push(await client().apply(action, target))
  const observed = await client().observe(target, spec)
  returned.push(
    observed,
    half.plan(wanted, observed, { reactivate: true, setSecret: true }),
    half.plan(null, observed, withReactivation),
  )
  must(!JSON.stringify(returned).includes(target.secret), 'the plugin returned the secret')
}

async function rejectsProperly({ half, world, spec, target }: Scene): Promise<void> {
  const client = half.open(world.connection, world.host)
  const unknownAction = { kind: 'unknown', effect: 'change', summary: 'x', input: {} } as const
  await mustReject('observe with an invalid spec', client.observe(target, { unknownSetting: true }))
  await mustReject('apply with an unknown action', client.apply(unknownAction, target))
  const down = { ...world.host, fetch: () => Promise.reject(new TypeError('fetch failed')) }
  await mustReject('observe without a network', half.open(world.connection, down).observe(target, spec))
}

async function mustReject(what: string, call: Promise<unknown>): Promise<void> {
  const outcome = await call.then(
    () => 'a result',
    (error: unknown) => error,
  )
  must(outcome instanceof ProviderError, `${what} ended with ${String(outcome)} instead of a ProviderError`)
}
