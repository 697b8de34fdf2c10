import { StoreError, type StoreErrorReason } from '@guidepost/store'
import { z } from 'zod'
import { version } from '../../version.ts'
import type { Api } from '../http/api.ts'
import { answers, refusal, topic } from '../http/describe.ts'
import type { ApiOptions } from '../http/options.ts'

/**
 * How long the result of one check is reused, so that probes of many load balancers cost at most one write per
 * second.
 */
const checkMs = 1000

const health = topic('Health', 'none')

const notWritten = 'The database can not be written: check its disk and its connection'

/** What a person must do. Anybody may read this text, so it names no path; the log names the path. */
const messages: Readonly<Record<StoreErrorReason, string>> = {
  replaced: 'The database file or its write-ahead log was replaced or removed: put it back, or restart the gateway',
  damaged: 'The database file is damaged: stop the gateway, and restore a backup',
}

/** Health and version, for load balancers and monitors, without a key. */
export function healthRoutes(api: Api, { store, now }: ApiOptions): void {
  /** By the monotonic clock: a clock that was set back must not keep an old result. */
  let checkedAt = -Infinity
  let wasReady = true
  let check: Promise<void> = Promise.resolve()

  /** Checks that the store can write, by writing. */
  function ready(): Promise<void> {
    if (performance.now() - checkedAt >= checkMs) {
      checkedAt = performance.now()
      check = store.check(now())
      check.then(
        () => (wasReady = true),
        (error: unknown) => {
          if (wasReady) api.log.error({ err: error }, 'not ready: the database can not be written')
          wasReady = false
        },
      )
    }
    return check
  }

  /** Undefined if the gateway is ready, else the reason. */
  async function problem(): Promise<string | undefined> {
    try {
      return await Promise.race([ready().then(() => undefined), timeout(2000).then(() => notWritten)])
    } catch (error) {
      const reason = error instanceof StoreError ? error.reason : undefined
      return reason === undefined ? notWritten : messages[reason]
    }
  }

  api.route({
    method: 'GET',
    url: '/healthz',
    schema: {
      ...health,
      operationId: 'getHealth',
      summary: 'Check that the process runs',
      response: answers(200, z.strictObject({ status: z.literal('ok') })),
    },
    handler: () => ({ status: 'ok' as const }),
  })

  api.route({
    method: 'GET',
    url: '/version',
    schema: {
      ...health,
      operationId: 'getVersion',
      summary: 'Get the version',
      response: answers(200, z.strictObject({ name: z.string(), version: z.string(), node: z.string() })),
    },
    handler: () => ({ name: 'guidepost', version, node: process.versions.node }),
  })

  api.route({
    method: 'GET',
    url: '/readyz',
    schema: {
      ...health,
      operationId: 'getReadiness',
      summary: 'Check that the database can be written',
      response: {
        ...answers(200, z.strictObject({ status: z.literal('ready') })),
        ...refusal(503, '`unavailable`'),
      },
    },
    handler: async (_request, reply) => {
      const message = await problem()
      if (message === undefined) return { status: 'ready' as const }
      void reply.status(503)
      return { error: { code: 'unavailable', message } }
    },
  })
}

function timeout(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
