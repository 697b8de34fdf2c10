import { setTimeout as wait } from 'node:timers/promises'
import type { PgBoss } from 'pg-boss'
import type { Logger } from 'pino'
import type { Loop } from './loop.ts'

/** pg-boss keeps its tables in a schema of its own, beside the store's. */
const schema = 'guidepost_loops'
/** Connections that a process's loops use at most. They come on top of the store's own. */
export const loopConnections = 2
/** How long until a start that failed is tried again. */
const retryMs = 10_000
/** How long a round that runs may take when the process stops, in milliseconds. It ends with its present step. */
const stopMs = 5000

/**
 * Runs the loops with pg-boss, for a store that has several processes: each round runs once, in one of them, and never two
 * of a loop at a time. When a process dies in the middle of a round, the others go on within half a minute.
 *
 * It starts in the background and tries again until it succeeds: without its loops a process still takes webhooks and
 * runs handlers. Returns what ends them, after the rounds that run.
 */
export function startSharedLoops(loops: readonly Loop[], databaseUrl: string, logger: Logger): () => Promise<void> {
  const stopping = new AbortController()
  let timers: NodeJS.Timeout[] = []
  let boss: PgBoss | undefined
  const starting = start()

  async function start(): Promise<void> {
    while (!stopping.signal.aborted) {
      const one = await createBoss(databaseUrl)
      one.on('error', (error) => logger.warn({ err: error }, 'the loops are held up by the database'))
      try {
        await one.start()
        for (const loop of loops) timers.push(await join(one, loop, stopping.signal, logger))
        boss = one
        return
      } catch (error) {
        logger.error({ err: error }, 'the loops could not be started; it is tried again in 10 s')
        for (const timer of timers) clearInterval(timer)
        timers = []
        await end(one)
        await wait(retryMs, undefined, { signal: stopping.signal }).catch(() => undefined)
      }
    }
  }

  return async () => {
    stopping.abort()
    await starting
    for (const timer of timers) clearInterval(timer)
    if (boss) await end(boss)
  }
}

/** Makes or updates pg-boss's tables, and says whether there was something to do. With `plan` it changes nothing. */
export async function migrateLoops(databaseUrl: string, plan: boolean): Promise<readonly string[]> {
  const check = await createBoss(databaseUrl, { migrate: false, supervise: false })
  try {
    await check.start()
    return []
  } catch (error) {
    // The check's own two messages: "pg-boss is not installed …" and "pg-boss database requires migrations".
    if (!(error instanceof Error && error.message.startsWith('pg-boss'))) throw error
  } finally {
    await end(check)
  }
  if (!plan) {
    const boss = await createBoss(databaseUrl, { supervise: false })
    try {
      await boss.start()
    } finally {
      await end(boss)
    }
  }
  return [`${schema} (pg-boss)`]
}

async function createBoss(
  databaseUrl: string,
  options: { migrate?: boolean; supervise?: boolean } = {},
): Promise<PgBoss> {
  // Only a process on PostgreSQL loads it.
  const { PgBoss } = await import('pg-boss')
  const boss = new PgBoss({
    connectionString: databaseUrl,
    application_name: 'guidepost-loops',
    schema,
    max: loopConnections,
    connectionTimeoutMillis: 5000,
    // The rounds come from `join`: every process proposes each, and one of them gets it.
    schedule: false,
    // How soon the round of a process that died is given up: its last heartbeat, and this.
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
    ...options,
  })
  boss.on('error', () => undefined)
  return boss
}

/** Proposes the loop's rounds, and takes those that come to this process. */
async function join(boss: PgBoss, loop: Loop, stopping: AbortSignal, logger: Logger): Promise<NodeJS.Timeout> {
  const seconds = loop.everyMs / 1000
  // `exclusive`: while a round waits or runs, no other is taken in. A round isn't tried again: the next one is its retry.
  await boss.createQueue(loop.name, { policy: 'exclusive' })
  await boss.updateQueue(loop.name, {
    retryLimit: 0,
    heartbeatSeconds: 10,
    expireInSeconds: 3600,
    retentionSeconds: 3600,
    deleteAfterSeconds: 3600,
  })
  const pollingIntervalSeconds = Math.max(0.5, Math.min(5, seconds / 4))
  await boss.work(loop.name, { pollingIntervalSeconds }, async () => {
    try {
      await loop.run(stopping)
    } catch (error) {
      logger.error({ err: error, loop: loop.name }, 'a round of a loop failed; the next one follows')
      throw error
    }
  })
  const propose = () => {
    boss.send(loop.name, null, { singletonSeconds: seconds }).catch((error: unknown) => {
      logger.warn({ err: error, loop: loop.name }, 'a round of a loop could not be proposed')
    })
  }
  propose()
  // Twice as often as rounds come, so that a timer that drifts leaves none out.
  return setInterval(propose, loop.everyMs / 2).unref()
}

async function end(boss: PgBoss): Promise<void> {
  await boss.stop({ timeout: stopMs }).catch(() => undefined)
}
