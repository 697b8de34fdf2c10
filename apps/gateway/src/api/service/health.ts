import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { version } from '../../version.ts'
import type { ApiOptions } from '../http/options.ts'

/** How long one answer about the store holds: probes of many balancers cost one write a second. */
const checkMs = 1000

export function healthRoutes({ store, now }: ApiOptions): FastifyPluginAsyncZod {
  let checkedAt = -Infinity
  let check: Promise<void> = Promise.resolve()

  /** Whether the store can store, told by storing. */
  function ready(): Promise<void> {
    if (now() - checkedAt >= checkMs) {
      checkedAt = now()
      check = store.check(now())
      check.catch(() => {})
    }
    return check
  }

  return async (api) => {
    api.get('/healthz', () => ({ status: 'ok' }))
    api.get('/version', () => ({ name: 'guidepost', version, node: process.versions.node }))
    api.get('/readyz', async (_request, reply) => {
      const isReady = await Promise.race([ready().then(() => true), timeout(2000)]).catch(() => false)
      if (isReady) return { status: 'ready' }
      return reply.status(503).send({ error: { code: 'unavailable', message: 'The database can not be written now' } })
    })
    await Promise.resolve()
  }
}

function timeout(ms: number): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), ms).unref()
  })
}
