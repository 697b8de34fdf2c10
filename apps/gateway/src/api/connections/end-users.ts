import type { FastifyRequest } from 'fastify'
import { notSupportedError } from '../nango/not-supported.ts'

/** Refuses Nango's `end_user`, which would be lost here. Runs before the body is checked, for a clear message. */
export function refuseEndUsers({ body }: FastifyRequest): Promise<void> {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, 'end_user')) return Promise.resolve()
  return Promise.reject(notSupportedError('end_user', 'Set tags, e.g. end_user_id, and list connections by them'))
}
