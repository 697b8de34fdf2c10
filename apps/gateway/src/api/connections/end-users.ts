import type { FastifyRequest } from 'fastify'
import { notSupportedError } from '../nango/not-supported.ts'

/** Nango's `end_user` of a connection would be lost here: who sends one is told, before the body is checked. */
export function refuseEndUsers({ body }: FastifyRequest): Promise<void> {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, 'end_user')) return Promise.resolve()
  return Promise.reject(notSupportedError('end_user', 'Set tags, e.g. end_user_id, and list connections by them'))
}
