import type { FastifyRequest } from 'fastify'
import { ApiError } from './errors.ts'

/** A content type other than JSON is refused before anything else, with or without a body, as at Nango. */
export function requireJson({ headers }: FastifyRequest): Promise<void> {
  const type = headers['content-type']
  if (type === undefined || type.toLowerCase().startsWith('application/json')) return Promise.resolve()
  return Promise.reject(new ApiError(415, 'invalid_content_type', 'Content-Type header must be application/json'))
}
