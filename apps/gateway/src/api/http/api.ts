import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, FastifyTypeProvider } from 'fastify'
import type { z } from 'zod'
import type { ApiOptions } from './options.ts'
import type { Answer } from './schemas/answers.ts'

/** Types a handler's request by the schemas of its route, and checks the type of its answer. */
interface SchemaTypes extends FastifyTypeProvider {
  validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown
  serializer: this['schema'] extends z.ZodType ? Answer<this['schema']> : unknown
}

/** The server, as routes are added to it. */
export type Api = FastifyInstance<Server, IncomingMessage, ServerResponse, FastifyBaseLogger, SchemaTypes>

/** Adds the routes of one topic. Its hooks apply to these routes only. */
export type Routes = (api: Api, options: ApiOptions) => void
