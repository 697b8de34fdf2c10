import { ProviderError } from '../errors.ts'
import type { Provider } from '../provider.ts'
import type { Observed, Plan } from '../register.ts'
import { must, mustEqual, mustNotThrow, type ConformanceCase } from './case.ts'
import { watched } from './purity.ts'
import {
  applyAll,
  carefully,
  copied,
  freely,
  frozen,
  planned,
  settle,
  targetOf,
  validated,
  type Half,
  type RegisterHarness,
  type Scene,
} from './register-scene.ts'

/** Every promise of the `register` half as a case of its own; none for a plugin without it. */
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
      name: 'has presets whose specs are valid, and the same when they are read again',
      run: () => presetsAreValid(half),
    },
    {
      name: 'refuses a spec that is none, or that has a setting that there is not',
      async run() {
        for (const spec of [null, 7, [], 'text']) await mustBeRefused(half, spec)
        for (const { spec } of Object.values(half.presets)) {
          await mustBeRefused(half, { ...(spec as object), somebodyElses: true })
        }
      },
    },
    inWorld('desires the same for the same, purely and as JSON without the secret', async (scene) =>
      desiresPurely(scene),
    ),
    inWorld('plans purely, and the same after both sides were stored as JSON', plansPurely),
    inWorld('reaches what is desired by applying one plan: then nothing is left to do', reachesDesired),
    inWorld('changes nothing by applying each action twice that once does not', appliesTwice),
    inWorld('goes on after a crash between any two actions, and makes nothing twice', survivesCrashes),
    inWorld('takes up another spec and another address by changing what is there', changesInPlace),
    inWorld('leaves a webhook that somebody switched off, says so, and switches it on when it may', leavesSwitchedOff),
    inWorld('writes a secret only when it is told to', setsSecret),
    inWorld('removes what is ours, twice without harm', removesOurs),
    inWorld('never touches a webhook whose URL lacks one of our two marks', leavesForeign),
    inWorld('shows the secret in nothing that it answers', hidesSecret),
    inWorld('rejects with a ProviderError for what it can not do', rejectsProperly),
  ]
}

async function presetsAreValid(half: Half): Promise<void> {
  const presets = Object.entries(half.presets)
  must(presets.length > 0, 'there is no preset')
  for (const [name, { description, spec }] of presets) {
    must(description.trim() !== '', `the preset "${name}" has no description`)
    mustEqual(await validated(half, spec), spec, `the spec of the preset "${name}" after validation`)
    must(half.entityOf(spec) !== '', `entityOf the preset "${name}" is empty`)
  }
}

async function mustBeRefused(half: Half, spec: unknown): Promise<void> {
  const result = await half.spec['~standard'].validate(spec)
  must(result.issues, `the spec schema accepts ${JSON.stringify(spec)}`)
}

async function desiresPurely({ half, spec, target }: Scene): Promise<void> {
  const inputs = [frozen(target), frozen(spec)] as const
  let first: unknown
  const used = watched(() => {
    first = mustNotThrow('desired', () => half.desired(...inputs))
  })
  mustEqual(used, [], 'what desired calls')
  mustEqual(half.desired({ ...target }, copied(spec)), first, 'desired of equal inputs')
  mustEqual(copied(first), first, 'desired after JSON')
  mustEqual(half.desired({ ...target, secret: 'another' }, spec), first, 'desired with another secret')
  must(half.desired(target, spec).entity === half.entityOf(spec), 'desired names another entity than entityOf')
}

async function plansPurely(scene: Scene): Promise<void> {
  const { half, spec, target, client } = scene
  const wanted = half.desired(target, spec)
  const nothing: Observed = { webhook: null, leftovers: [] }
  await applyAll(scene, half.plan(wanted, nothing, carefully))
  const there = await client().observe(target, spec)
  for (const [desired, observed] of [
    [wanted, nothing],
    [wanted, there],
    [null, there],
    [null, nothing],
  ] as const) {
    for (const policy of [carefully, freely, { reactivate: false, setSecret: true }]) {
      let plan: Plan | undefined
      const used = watched(() => {
        plan = mustNotThrow('plan', () => half.plan(frozen(desired), frozen(observed), frozen(policy)))
      })
      mustEqual(used, [], 'what plan calls')
      mustEqual(copied(plan), plan, 'a plan after JSON')
      mustEqual(half.plan(copied(desired), copied(observed), policy), plan, 'the plan of equal inputs')
      for (const { summary } of plan?.actions ?? []) must(summary.trim() !== '', 'an action has no summary')
    }
  }
  mustEqual(half.plan(null, nothing, freely), { actions: [], left: [] }, 'the plan to remove nothing')
}

async function reachesDesired(scene: Scene): Promise<void> {
  const { half, world, spec, target, client } = scene
  const before = await client().observe(target, spec)
  mustEqual(before, { webhook: null, leftovers: [] }, 'what is observed before anything was made')
  await applyAll(scene, half.plan(half.desired(target, spec), before, carefully))
  const { webhook, leftovers } = await client().observe(target, spec)
  must(webhook?.active && webhook.ready, 'the webhook is not active and ready after its plan was applied')
  mustEqual(leftovers, [], 'leftovers')
  must(webhook.matchValue !== null, 'the match value of a webhook that is ready is not known')
  mustEqual(planned(scene, { webhook, leftovers }), [], 'the plan after it was applied')
  mustEqual((await world.snapshot()).length, 1, 'the number of webhooks at the provider')
  const again = await client().observe({ ...target, webhookId: webhook.id }, spec)
  mustEqual(again.webhook?.id, webhook.id, 'the id of the webhook when it is known')
}

async function appliesTwice(scene: Scene): Promise<void> {
  const { half, world, spec, target, client } = scene
  const { actions } = half.plan(half.desired(target, spec), await client().observe(target, spec), carefully)
  for (const action of actions) {
    const once = await client().apply(copied(action), target)
    const before = await world.snapshot()
    const twice = await client().apply(copied(action), target)
    mustEqual(await world.snapshot(), before, `what is there after "${action.summary}" was applied twice`)
    mustEqual(twice, once, `what "${action.summary}" answers the second time`)
  }
}

async function survivesCrashes(scene: Scene): Promise<void> {
  const { half, world, spec, client } = scene
  const { actions } = half.plan(half.desired(scene.target, spec), { webhook: null, leftovers: [] }, freely)
  for (const done of actions.keys()) {
    const target = targetOf(String(done))
    await applyAll(
      { ...scene, target },
      half.plan(half.desired(target, spec), await client().observe(target, spec), freely),
      done,
    )
    const observed = await client().observe(target, spec)
    await applyAll({ ...scene, target }, half.plan(half.desired(target, spec), observed, freely))
    mustEqual(
      planned({ ...scene, target }, await client().observe(target, spec)),
      [],
      `the plan after a crash at ${done}`,
    )
    mustEqual((await world.snapshot()).length, done + 1, `the number of webhooks after a crash at ${done}`)
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
  mustEqual(after.webhook?.id, before.webhook?.id, 'the id of the webhook after its spec and address changed')
  mustEqual((await world.snapshot()).length, 1, 'the number of webhooks after the change')
}

async function leavesSwitchedOff(scene: Scene): Promise<void> {
  const { half, world, spec, target, client } = scene
  const { webhook } = await settle(scene)
  await world.switchOff(webhook?.id ?? '', spec)
  const observed = await client().observe(target, spec)
  must(observed.webhook?.active === false, 'a webhook that was switched off is observed as active')
  const { actions, left } = half.plan(half.desired(target, spec), observed, carefully)
  mustEqual(actions, [], 'the plan for a webhook that was switched off, without leave to switch it on')
  must(left.length > 0, 'the plan leaves a webhook switched off and does not say so')
  await settle(scene)
  must((await client().observe(target, spec)).webhook?.active, 'the webhook is off although it may be switched on')
}

async function setsSecret(scene: Scene): Promise<void> {
  const { half, target, spec } = scene
  const observed = await settle(scene)
  const plan = half.plan(half.desired(target, spec), observed, { reactivate: false, setSecret: true })
  must(plan.actions.length > 0, 'the plan writes no secret although it is told to')
  await applyAll(scene, plan)
  mustEqual(planned(scene, await scene.client().observe(target, spec)), [], 'the plan after the secret was written')
}

async function removesOurs(scene: Scene): Promise<void> {
  const { half, world, spec, target, client } = scene
  const { actions } = half.plan(null, await settle(scene), carefully)
  const seen = await client().observe(target, spec, { forRemoval: true })
  mustEqual(half.plan(null, seen, carefully).actions, actions, 'the plan to remove what is observed for removal')
  must(actions.length > 0, 'the plan to remove a webhook is empty')
  for (let times = 0; times < 2; times++) {
    for (const action of actions) await client().apply(copied(action), target)
    mustEqual(await world.snapshot(), [], 'what is there after the removal')
  }
  mustEqual(
    await client().observe(target, spec),
    { webhook: null, leftovers: [] },
    'what is observed after the removal',
  )
  mustEqual(
    await client().observe(target, spec, { forRemoval: true }),
    { webhook: null, leftovers: [] },
    'what is observed for removal after it',
  )
}

async function leavesForeign(scene: Scene): Promise<void> {
  const { half, world, spec, target, client } = scene
  const strangers = [
    target.url.replace(target.installation, 'other1'),
    target.url.replace(target.token, 'z'.repeat(target.token.length)),
    target.url.replace(target.token, `${target.token}z`),
  ]
  for (const url of strangers) await world.makeForeign(url)
  const before = await world.snapshot()
  mustEqual(await client().observe(target, spec), { webhook: null, leftovers: [] }, 'what is observed of strangers')
  const observed = await settle(scene)
  mustEqual((await world.snapshot()).length, before.length + 1, 'the number of webhooks beside strangers')
  await applyAll(scene, half.plan(null, observed, carefully))
  mustEqual(await world.snapshot(), before, 'the strangers after ours was made and removed')
}

async function hidesSecret(scene: Scene): Promise<void> {
  const { half, target, spec, client } = scene
  const wanted = half.desired(target, spec)
  const first = half.plan(wanted, { webhook: null, leftovers: [] }, { reactivate: true, setSecret: true })
  const said: unknown[] = [wanted, first]
  for (const action of first.actions) said.push(await client().apply(action, target))
  const observed = await client().observe(target, spec)
  said.push(
    observed,
    half.plan(wanted, observed, { reactivate: true, setSecret: true }),
    half.plan(null, observed, freely),
  )
  must(!JSON.stringify(said).includes(target.secret), 'the secret is in what the plugin answers')
}

async function rejectsProperly({ half, world, spec, target }: Scene): Promise<void> {
  const client = half.open(world.connection, world.host)
  const strange = { kind: 'somebody-elses', effect: 'change', summary: 'x', input: {} } as const
  await mustReject('observe of a spec that is none', client.observe(target, { somebodyElses: true }))
  await mustReject('apply of an action that is none', client.apply(strange, target))
  const down = { ...world.host, fetch: () => Promise.reject(new TypeError('fetch failed')) }
  await mustReject('observe without a network', half.open(world.connection, down).observe(target, spec))
}

async function mustReject(what: string, call: Promise<unknown>): Promise<void> {
  const outcome = await call.then(
    () => 'an answer',
    (error: unknown) => error,
  )
  must(outcome instanceof ProviderError, `${what} ended with ${String(outcome)}, not with a ProviderError`)
}
