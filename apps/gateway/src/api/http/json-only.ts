import type { FastifyRequest } from 'fastify'
import { ApiError } from './errors.ts'

/** Refuses a content type other than JSON before anything else, with or without a body, as Nango does. */
export function requireJson({ headers }: FastifyRequest): Promise<void> {
  const type = headers['content-type']
  if (type === undefined || type.toLowerCase().startsWith('application/json')) return Promise.resolve()
  return Promise.reject(new ApiError(415, 'invalid_content_type', 'Content-Type header must be application/json'))
}
