import type { FastifySerializerCompiler } from 'fastify'
import { serializerCompiler } from 'fastify-type-provider-zod'
import type { z } from 'zod'

type Compiler = FastifySerializerCompiler<z.ZodType | { properties: z.ZodType }>

/** Writes an answer unchecked: the compiler and the tests have checked it, and a check of each answer would cost time. */
const plain: Compiler = () => (answer) => JSON.stringify(answer)

/** Writes answers as JSON. With `checked`, for tests, an answer that doesn't fit its schema becomes a 500. */
export function answerSerializer(checked: boolean): Compiler {
  return checked ? serializerCompiler : plain
}
