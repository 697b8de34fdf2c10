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

/** Health and version, for load balancers and monitors, without a key. */
export function healthRoutes(api: Api, { store, now }: ApiOptions): void {
  let checkedAt = -Infinity
  let check: Promise<void> = Promise.resolve()

  /** Checks that the store can write, by writing. */
  function ready(): Promise<void> {
    if (now() - checkedAt >= checkMs) {
      checkedAt = now()
      check = store.check(now())
      check.catch(() => {})
    }
    return check
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
      const isReady = await Promise.race([ready().then(() => true), timeout(2000)]).catch(() => false)
      if (isReady) return { status: 'ready' as const }
      void reply.status(503)
      return {
        error: { code: 'unavailable', message: 'The database can not be written: check its disk and its connection' },
      }
    },
  })
}

function timeout(ms: number): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), ms).unref()
  })
}
