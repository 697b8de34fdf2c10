import { ProviderError } from '../errors.ts'
import type { Provider } from '../provider.ts'
import type { Judgement, KnownEvent, Recover } from '../recover.ts'
import { must, mustEqual, mustNotThrow, type ConformanceCase } from './case.ts'
import { watched } from './purity.ts'
import { contextOf, readAll, sweepCreated, sweepOf, type RecoverHarness, type RecoverScene } from './recover-scene.ts'
import { copied, frozen } from './register-scene.ts'

/** Every promise of the `recover` half as a conformance case; an empty list for a plugin without that half. */
export function recoverCases(provider: Provider, harness: RecoverHarness): ConformanceCase[] {
  const half = provider.recover
  if (!half) return []
  const inWorld = (name: string, run: (scene: RecoverScene) => Promise<void>): ConformanceCase => ({
    name,
    async run() {
      const world = await harness.open()
      const client = () => half.open(world.connection, world.host)
      try {
        await run({ provider, half, world, client, since: world.now() })
      } finally {
        await world.close()
      }
    },
  })
  return [
    {
      name: 'declares its times, and each source once, among them the sweep',
      run: () => declaresItself(half),
    },
    {
      name: 'says purely what it can see of each preset',
      run: () => seesPurely(provider, half),
    },
    inWorld('sweeps every record that changed, within the budget, from cursors that were stored', sweepsAll),
    inWorld('returns the same page for the same cursor', repeatsPages),
    inWorld('fixes the end of the window before the first page, at least settleMs back', fixesWindow),
    inWorld('completes no sweep if the provider shows no record', provesEnd),
    inWorld('judges purely, from records that were stored, with events in any order', judgesPurely),
    inWorld('makes events that parse and identify read as events of the record', makesEvents),
    inWorld('finds nothing missing once the missing events were recorded', findsNothingTwice),
    inWorld('rejects an unknown cursor and an outage with a ProviderError', rejectsProperly),
  ]
}

function declaresItself(half: Recover): void {
  const { settleMs, overlapMs, behindAfterMs = 1, sources } = half
  for (const [name, ms] of Object.entries({ settleMs, overlapMs, behindAfterMs })) {
    must(Number.isSafeInteger(ms) && ms > 0, `${name} is ${ms}, not a positive whole number of milliseconds`)
  }
  const origins = sources.map(({ origin }) => origin)
  mustEqual(new Set(origins).size, origins.length, 'the number of different sources')
  must(origins.includes('back-fill'), 'there is no source "back-fill"')
  for (const { origin, keepsMs, callsPerHour } of sources) {
    must(keepsMs === null || keepsMs > 0, `the source "${origin}" keeps its rows for ${keepsMs} ms`)
    must(callsPerHour === null || callsPerHour > 0, `the source "${origin}" allows ${callsPerHour} calls per hour`)
  }
}

function seesPurely({ register }: Provider, half: Recover): void {
  must(register, 'a plugin that recovers must have the half "register"')
  for (const [name, { spec }] of Object.entries(register.presets)) {
    let first: unknown
    const used = watched(() => {
      first = mustNotThrow(`sight of the preset "${name}"`, () => half.sight(frozen(copied(spec))))
    })
    mustEqual(used, [], 'impure functions that sight calls')
    mustEqual(half.sight(copied(spec)), first, `sight of the preset "${name}", a second time`)
    const { blindSpots, ...actions } = half.sight(spec)
    for (const [action, value] of Object.entries(actions)) {
      const isExplained = blindSpots.some((spot) => spot.action === action && spot.message.trim() !== '')
      must(
        value !== 'none' || isExplained,
        `the preset "${name}" is blind for ${action}, without a blind spot that says so`,
      )
    }
  }
}

async function sweepsAll(scene: RecoverScene): Promise<void> {
  const { world, half } = scene
  const keys = await world.createRecords(3)
  await world.advance(half.settleMs + 60_000)
  for (const rows of [1, 2, 500]) {
    const pages = await readAll(scene, sweepOf(scene), rows)
    for (const { records, calls } of pages) {
      must(records.length <= rows, `a page has ${records.length} records; the budget allows ${rows}`)
      must(Number.isSafeInteger(calls) && calls >= 0, `a page cost ${calls} calls`)
    }
    const found = new Set(pages.flatMap(({ records }) => records).map(({ key }) => key))
    mustEqual(
      keys.filter((key) => !found.has(key)),
      [],
      `the records that a sweep with ${rows} rows per page missed`,
    )
  }
}

async function repeatsPages(scene: RecoverScene): Promise<void> {
  await scene.world.createRecords(2)
  await scene.world.advance(scene.half.settleMs + 60_000)
  const walk = sweepOf(scene)
  const budget = { calls: 20, rows: 1 }
  const first = await scene.client().read(walk, null, budget)
  const keysOf = ({ records }: typeof first) => records.map(({ key, facts }) => ({ key, facts }))
  mustEqual(keysOf(await scene.client().read(walk, null, budget)), keysOf(first), 'the first page, read again')
  if (first.cursor === null) return
  const next = await scene.client().read(walk, copied(first.cursor), budget)
  const again = await scene.client().read(walk, copied(first.cursor), budget)
  mustEqual(keysOf(again), keysOf(next), 'the second page, read again')
}

async function fixesWindow(scene: RecoverScene): Promise<void> {
  const { world, half, client } = scene
  await world.createRecords(2)
  await world.advance(half.settleMs + 60_000)
  const latest = world.now() - half.settleMs + 2000
  const first = await client().read(sweepOf(scene), null, { calls: 20, rows: 1 })
  must(first.until <= latest, `the window ends ${first.until - latest} ms too late`)
  if (first.cursor === null) return
  await world.advance(60_000)
  const { until } = await client().read(sweepOf(scene), copied(first.cursor), { calls: 20, rows: 1 })
  mustEqual(until, first.until, 'the end of the window on the second page')
}

async function provesEnd(scene: RecoverScene): Promise<void> {
  const { world, half } = scene
  await world.createRecords(1)
  await world.advance(half.settleMs + 60_000)
  await world.hideRecords()
  const outcome = await readAll(scene, sweepOf(scene), 500).then(
    () => 'a complete sweep',
    (error: unknown) => error,
  )
  const isRight = outcome instanceof ProviderError && outcome.code === 'permission_denied'
  must(isRight, `a sweep without the right to read ended with ${String(outcome)} instead of permission_denied`)
}

async function judgesPurely(scene: RecoverScene): Promise<void> {
  const { half } = scene
  const { records, until } = await sweepCreated(scene, 2)
  const events = records.flatMap((record) => knownEvents(scene, half.judge(record, [], contextOf(scene, until))))
  must(records.length > 0, 'the sweep found no record to judge')
  for (const record of records) {
    for (const given of [[], events]) {
      let first: unknown
      const used = watched(() => {
        first = mustNotThrow('judge', () =>
          half.judge(frozen(copied(record)), frozen([...given]), contextOf(scene, until)),
        )
      })
      mustEqual(used, [], 'impure functions that judge calls')
      mustEqual(half.judge(record, given, contextOf(scene, until)), first, 'judge with equal arguments')
      const reversed = given.toReversed()
      mustEqual(half.judge(record, reversed, contextOf(scene, until)), first, 'judge with the events in another order')
    }
  }
}

async function makesEvents(scene: RecoverScene): Promise<void> {
  const { half, provider, world } = scene
  const { records, until } = await sweepCreated(scene, 1)
  for (const record of records) {
    const judgement = half.judge(record, [], contextOf(scene, until))
    mustEqual(judgement.verdict, 'missing', 'the verdict on a new record without events')
    const [known, ...others] = knownEvents(scene, judgement)
    must(known && others.length === 0, 'parse does not read exactly one event from the body of a missing event')
    mustEqual(known.identity.orderingKey, record.key, 'the ordering key of a missing event')
    const matchKey = provider.receive.matchKeyOf(world.registration.matchValues[0])
    mustEqual(known.identity.matchKey, matchKey, 'the match key of a missing event')
    must(!known.identity.notice, 'a missing event is a notice')
    const { origin, fidelity, between } = judgement.event!
    mustEqual(origin, 'back-fill', 'the origin of a missing event')
    must(fidelity !== 'exact', 'an event that was made from the present record claims to be exact')
    must(between.from === null || between.from <= between.to, 'a missing event ended before it began')
  }
}

async function findsNothingTwice(scene: RecoverScene): Promise<void> {
  const { half } = scene
  const { records, until } = await sweepCreated(scene, 2)
  for (const record of records) {
    const events = knownEvents(scene, half.judge(record, [], contextOf(scene, until)))
    const { verdict } = half.judge(record, events, contextOf(scene, until))
    mustEqual(verdict, 'unchanged', 'the verdict after the missing event was recorded')
  }
}

/** The missing event of a judgement, as a host records it and reads it again. */
function knownEvents({ provider, world }: RecoverScene, { event }: Judgement): KnownEvent[] {
  if (!event) return []
  const webhook = { body: event.body, headers: event.headers, receivedAt: world.now() }
  const parsed = provider.receive.parse(webhook)
  must(parsed.ok, `parse rejects a missing event: ${parsed.ok ? '' : parsed.error}`)
  return parsed.events.map((payload) => ({
    payload,
    identity: provider.receive.identify(payload, webhook),
    receivedAt: webhook.receivedAt,
  }))
}

async function rejectsProperly(scene: RecoverScene): Promise<void> {
  const { half, world, client } = scene
  const budget = { calls: 20, rows: 1 }
  await mustReject('read with an unknown cursor', client().read(sweepOf(scene), { unknownCursor: true }, budget))
  const down = { ...world.host, fetch: () => Promise.reject(new TypeError('fetch failed')) }
  const read = half.open(world.connection, down).read(sweepOf(scene), null, budget)
  await mustReject('read without a network', read)
}

async function mustReject(what: string, call: Promise<unknown>): Promise<void> {
  const outcome = await call.then(
    () => 'a result',
    (error: unknown) => error,
  )
  must(outcome instanceof ProviderError, `${what} ended with ${String(outcome)} instead of a ProviderError`)
}
