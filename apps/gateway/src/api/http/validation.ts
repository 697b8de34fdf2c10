import type { Provider } from '@guidepost/provider'
import type { FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import { ApiError, InvalidRequest, type Issue } from './errors.ts'

/** Checks a part of a request by its zod schema, and keeps each issue's path as it is: a key may have a slash in it. */
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

/** The signing secret that was given, if the provider takes it; else a 400 that doesn't repeat it. */
export function checkedSecret(provider: Provider, secret: string, path: readonly string[]): string {
  const problem = provider.receive.checkSecret(secret)
  if (problem !== undefined) throw invalidBody(path, problem)
  return secret
}
