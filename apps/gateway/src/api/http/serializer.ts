import type { FastifySerializerCompiler } from 'fastify'
import { serializerCompiler } from 'fastify-type-provider-zod'
import type { z } from 'zod'

type Compiler = FastifySerializerCompiler<z.ZodType | { properties: z.ZodType }>

/** Writes an answer as it is. Its schema is for the OpenAPI document: to check each answer would cost time and help nobody. */
const plain: Compiler = () => (answer) => JSON.stringify(answer)

/** How answers are written. `checked` is for tests: an answer that doesn't fit its schema becomes a 500. */
export function answerSerializer(checked: boolean): Compiler {
  return checked ? serializerCompiler : plain
}
