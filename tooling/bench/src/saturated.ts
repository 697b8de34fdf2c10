import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { Load } from './load.ts'
import { percentile, rounded } from './numbers.ts'
import { ServerProcess } from './servers/child.ts'
import { table } from './table.ts'
import { createWorld, temporaryFolder } from './world.ts'

export interface SaturatedOptions {
  readonly rounds: number
  readonly roundMs: number
}

/** One round of 64 senders that send as fast as they are answered, with a handler that returns at once. */
interface Round {
  readonly acknowledgedPerSecond: number
  /** Deliveries that the handler has run for, during the round. */
  readonly handledPerSecond: number
  /** How many waited at the end of the round. */
  readonly backlog: number
  /** From the receipt of an event to the start of its handler, for those that began during the round. */
  readonly p50Ms: number
  readonly p95Ms: number
}

export interface SaturatedReport {
  readonly rounds: readonly Round[]
  /** Deliveries per second while nothing is received, after the last round. */
  readonly drainedPerSecond: number
}

const config = `export default { handlers: [{ id: 'returns', provider: 'autotask', subscriptions: ['*'], concurrency: 64,
  perConnection: 64, onWebhook() {} }] }\n`

/** Measures how dispatch keeps up while ingest is saturated, on SQLite: backlog and latency by the gateway's own records. */
export async function benchSaturated({ rounds, roundMs }: SaturatedOptions): Promise<SaturatedReport> {
  const world = await createWorld(temporaryFolder(), { config })
  const server = await ServerProcess.start('gateway', world.env)
  const load = new Load()
  const database = new DatabaseSync(world.databaseFile, { readOnly: true })
  const numberOf = (sql: string) => Number(database.prepare(sql).get()!['n'])
  const waiting = () => numberOf(`select count(*) as n from deliveries where settled_at is null`)
  const handled = () => numberOf(`select count(*) as n from attempts`)
  try {
    const measured: Round[] = []
    for (let index = 0; index < rounds; index += 1) {
      const count = 14 * roundMs
      await load.prepare({ count, firstId: 1 + index * count, guids: 1, path: world.path, secret: world.secret })
      const [handledBefore, startedAt] = [handled(), Date.now()]
      const { acknowledged, elapsedMs } = await load.run({ url: server.url, connections: 64, durationMs: roundMs })
      const perSecond = (many: number) => rounded((many / elapsedMs) * 1000)
      const [handledAfter, backlog] = [handled(), waiting()]
      const latencies = database
        .prepare(
          `select a.started_at - e.received_at as ms from attempts a join deliveries d on d.id = a.delivery_id
             join events e on e.id = d.event_id where a.started_at >= ? limit 200000`,
        )
        .all(startedAt)
        .map((row) => Number(row['ms']))
      measured.push({
        acknowledgedPerSecond: perSecond(acknowledged.length),
        handledPerSecond: perSecond(handledAfter - handledBefore),
        backlog,
        p50Ms: rounded(percentile(latencies, 50)),
        p95Ms: rounded(percentile(latencies, 95)),
      })
    }
    const [before, beganAt] = [waiting(), performance.now()]
    const deadline = beganAt + 5000
    while (waiting() > 0 && performance.now() < deadline) await wait(50)
    return {
      rounds: measured,
      drainedPerSecond: rounded(((before - waiting()) / (performance.now() - beganAt)) * 1000),
    }
  } finally {
    database.close()
    load.close()
    await server.kill()
  }
}

export function describeSaturated({ rounds, drainedPerSecond }: SaturatedReport): string {
  return [
    'saturated: 64 senders that send as fast as they are answered, and a handler that returns at once, on SQLite',
    table(
      ['round', 'acknowledged/s', 'handled/s', 'backlog at the end', 'p50 ms to the handler', 'p95 ms'],
      rounds.map((round, index) => [
        index + 1,
        round.acknowledgedPerSecond,
        round.handledPerSecond,
        round.backlog,
        round.p50Ms,
        round.p95Ms,
      ]),
    ),
    `  afterwards, with nothing received: ${drainedPerSecond} deliveries/s`,
  ].join('\n')
}
