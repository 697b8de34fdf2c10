import type { FastifySchema, RouteOptions } from 'fastify'
import { z } from 'zod'
import { errorAnswer } from '../http/schemas/answers.ts'
import { connectionRoutes } from './connection-routes.ts'
import { nangoRoutes } from './nango-routes.ts'
import { registrationRoutes } from './registration-routes.ts'
import type { RouteDescription, RouteGroup } from './route-description.ts'

const groups: readonly RouteGroup[] = [...nangoRoutes, ...connectionRoutes, ...registrationRoutes]

/** Every description by its method and path. */
export const descriptions: ReadonlyMap<string, { group: RouteGroup; route: RouteDescription }> = new Map(
  groups.flatMap((group) => Object.entries(group.routes).map(([path, route]) => [path, { group, route }] as const)),
)

const json = (schema: z.ZodType) => ({ 'application/json': { schema } })
const text = (type: string) => ({ [type]: { schema: z.string() } })

const progress =
  'To whoever accepts `text/event-stream`, each step is told at once as an event `progress` with `{step, name, result, message, advice}`; ' +
  'at the end `done` with what is answered as JSON otherwise, or `failed` with the error.'

/** Gives a route that is being made what the OpenAPI document says of it, the schemas of its answers above all. */
export function describeRoute(options: RouteOptions): void {
  const { schema = {}, method, url } = options
  if ('hide' in schema) return
  const path = url.replace(/(?<=.)\/$/, '')
  const own = descriptions.get(`${String(method)} ${path}`)
  // Nango's older name of the same: it has no description of its own.
  const found = own ?? descriptions.get(`${String(method)} ${path.replace(/^\/connection(?=\/|$)/, '/connections')}`)
  if (!found) return
  const { group, route } = found
  const more = [route.more, route.progress && progress].filter(Boolean).join(' ')
  const documented: FastifySchema & Record<string, unknown> = {
    ...schema,
    operationId: own ? route.id : `${route.id}ByOlderPath`,
    summary: route.summary,
    ...(more && { description: more }),
    // The Autotask guide names the older path of the config, so that one is as good.
    ...(!own && !path.endsWith('/config') && { deprecated: true }),
    tags: [group.tag],
    security: group.key === 'none' ? [] : [{ [`${group.key}Key`]: [] }],
    response: answersOf(found),
  }
  options.schema = documented
}

function answersOf({ group, route }: { group: RouteGroup; route: RouteDescription }) {
  const refusals = {
    ...(group.key !== 'none' && {
      401: '`missing_auth_header`, `malformed_auth_header`, `invalid_secret_key_format`, `unknown_account`',
    }),
    ...route.refusals,
    '4xx': 'The request can not be served as it is: `error.code` says why',
    '5xx': 'Not the fault of the request; it may be sent again',
  }
  return Object.fromEntries([
    ...Object.entries(route.answers).map(([status, answer]) => [
      status,
      {
        description: 'Done',
        content: {
          ...(answer instanceof z.ZodType ? json(answer) : text(answer.type)),
          ...(route.progress && text('text/event-stream')),
        },
      },
    ]),
    ...Object.entries(refusals).map(([status, description]) => [status, { description, content: json(errorAnswer) }]),
  ]) as Record<string, unknown>
}
