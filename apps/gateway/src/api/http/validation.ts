import type { Provider } from '@guidepost/provider'
import type { FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import type { Issue } from '../../connections/errors.ts'
import { ApiError, InvalidRequest } from './errors.ts'

/** Checks a part of a request against its zod schema. Paths of issues stay lists, since a key may contain a slash. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> =
  ({ schema }) =>
  (value) => {
    const result = schema.safeParse(value)
    if (result.success) return { value: result.data }
    const issues = result.error.issues.map(({ code, message, path }) => ({ code, message, path: path.map(String) }))
    return { error: new InvalidRequest(issues) }
  }

/** A 400 about one value of the body. */
export function invalidBody(path: readonly string[], message: string, code = 'custom'): ApiError {
  return refuseBody([{ code, message, path }])
}

export function refuseBody(errors: readonly Issue[]): ApiError {
  const first = errors[0]
  return new ApiError(400, 'invalid_body', first?.message ?? 'The body is not valid', errors)
}

/** Returns the signing secret if the provider accepts it. Throws a 400 that doesn't repeat the secret. */
export function checkedSecret(provider: Provider, secret: string, path: readonly string[]): string {
  const problem = provider.receive.checkSecret(secret)
  if (problem !== undefined) throw invalidBody(path, problem)
  return secret
}
