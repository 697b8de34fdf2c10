import { mkdirSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { describeMachine, readMachine } from '@guidepost/tooling-testing/machine'
import { benchClaim, describeClaim } from './claim.ts'
import { benchDispatch, describeDispatch } from './dispatch.ts'
import { benchFlat, describeFlat } from './flat.ts'
import { benchFlood, describeFlood } from './flood.ts'
import { benchIngest } from './ingest.ts'
import { rounded } from './numbers.ts'
import { benchSearch, describeSearch } from './search.ts'
import { benchSaturated, describeSaturated } from './saturated.ts'
import { benchVerify, describeVerify } from './verify.ts'

const usage = `pnpm bench [ingest] [flat] [verify] [claim] [dispatch] [saturated] [flood] [search] [--store postgres] [--quick] [--json <file>] [--profile <folder>]

  ingest   requests per second and latency, against a bare server that is durable too
  flat     the same with a million connections and two million stored events
  verify   the time of verifying a signature, against the hash alone
  claim    the time of claiming a delivery among a thousand and among a million, on SQLite and PostgreSQL
  dispatch from the acknowledgement to an HTTP endpoint: latency, a burst, fairness, a spinning handler
  saturated how dispatch keeps up while ingest takes as much as it can
  search   the first page of a search among 300,000 events, on SQLite and PostgreSQL
  flood    the memory and the answer times of good webhooks under floods of unverified requests

  --store    postgres: ingest also measures a gateway on PostgreSQL, and pgbench with an insert of similar size
  --concurrent  how many senders at once, for ingest; may be repeated (default: 1, 16 and 64)
  --quick    short rounds; flat: 50,000 connections and 100,000 events; claim: 100,000 deliveries
  --json     where to write the numbers (default: reports/bench.json)
  --profile  a folder for CPU profiles of ingest's gateway`

const root = fileURLToPath(new URL('../../..', import.meta.url))
const names = ['ingest', 'flat', 'verify', 'claim', 'dispatch', 'saturated', 'flood', 'search'] as const
type Name = (typeof names)[number]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'string', default: resolve(root, 'reports/bench.json') },
    profile: { type: 'string' },
    store: { type: 'string', default: 'sqlite' },
    concurrent: { type: 'string', multiple: true },
    help: { type: 'boolean', default: false },
  },
})
const unknown = [
  ...positionals.filter((name) => !names.includes(name as Name)),
  ...(['sqlite', 'postgres'].includes(values.store) ? [] : [`--store ${values.store}`]),
  ...(values.concurrent ?? []).filter((text) => !/^[1-9]\d{0,3}$/.test(text)).map((text) => `--concurrent ${text}`),
]
if (values.help || unknown.length > 0) {
  console.log(unknown.length > 0 ? `There is no benchmark "${unknown[0]}".\n\n${usage}` : usage)
  process.exitCode = unknown.length > 0 ? 1 : 0
} else {
  await run(positionals.length > 0 ? (positionals as Name[]) : names)
}

async function run(chosen: readonly Name[]): Promise<void> {
  const machine = readMachine()
  const times = values.quick ? { rounds: 3, roundMs: 1000 } : { rounds: 7, roundMs: 2000 }
  const report: Record<string, unknown> = { machine, quick: values.quick }
  console.log(`${describeMachine(machine)}\n`)
  if (chosen.includes('verify')) {
    const rows = benchVerify(values.quick ? { rounds: 20, roundMs: 10 } : { rounds: 60, roundMs: 20 })
    report['verify'] = rows
    console.log(`${describeVerify(rows)}\n`)
  }
  if (chosen.includes('ingest')) {
    const ingest = await benchIngest({
      ...times,
      postgres: values.store === 'postgres',
      profileFolder: values.profile && resolve(values.profile),
      concurrencies: values.concurrent?.map(Number),
      print: (text) => console.log(text),
    })
    report['ingest'] = ingest
  }
  if (chosen.includes('flat')) {
    const size = values.quick ? { connections: 50_000, events: 100_000 } : { connections: 1_000_000, events: 2_000_000 }
    const flat = await benchFlat({ ...times, ...size })
    report['flat'] = flat
    console.log(`${describeFlat(flat)}\n`)
  }
  if (chosen.includes('claim')) {
    const claim = await benchClaim(values.quick ? { few: 1000, many: 100_000 } : { few: 1000, many: 1_000_000 })
    report['claim'] = claim
    console.log(`${describeClaim(claim)}\n`)
  }
  if (chosen.includes('dispatch')) {
    const dispatch = await benchDispatch(
      values.quick
        ? { durationMs: 3000, burst: { perSecond: 5000, durationMs: 3000 }, flood: 5000 }
        : { durationMs: 10_000, burst: { perSecond: 5000, durationMs: 20_000 }, flood: 30_000 },
    )
    report['dispatch'] = dispatch
    console.log(`${describeDispatch(dispatch)}\n`)
  }
  if (chosen.includes('saturated')) {
    const saturated = await benchSaturated(
      values.quick ? { rounds: 2, roundMs: 8000 } : { rounds: 15, roundMs: 20_000 },
    )
    report['saturated'] = saturated
    console.log(`${describeSaturated(saturated)}\n`)
  }
  if (chosen.includes('flood')) {
    const flood = await benchFlood({ durationMs: values.quick ? 5000 : 20_000 })
    report['flood'] = flood
    console.log(`${describeFlood(flood)}\n`)
  }
  if (chosen.includes('search')) {
    const search = await benchSearch(values.quick ? { events: 20_000 } : { events: 300_000 })
    report['search'] = search
    console.log(`${describeSearch(search)}\n`)
  }
  report['loadAfter'] = rounded(loadavg()[0] ?? 0)
  mkdirSync(dirname(resolve(values.json)), { recursive: true })
  writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`)
  console.log(`written to ${values.json}`)
}
