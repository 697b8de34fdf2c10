import { parse } from 'node:querystring'

/** Parses a query as Nango does: `tags[key]=value` becomes an object, a repeated name a list. */
export function parseQuery(text: string): Record<string, unknown> {
  const query: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  for (const [name, value] of Object.entries(parse(text))) {
    const [, outer, inner] = /^([^[\]]+)\[([^[\]]+)\]$/.exec(name) ?? []
    if (outer === undefined || inner === undefined) query[name] = value
    else query[outer] = { ...(query[outer] as object | undefined), [inner]: value }
  }
  return query
}
