/** Request headers: fetch's `Headers`, or a record like Node's `request.headers`. */
export type HeadersLike =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * The value of the header `name`, in any case; `undefined` if the request has no such header.
 *
 * If the header was sent several times, the values are joined with `, ` as in HTTP. `verify` refuses a joined value, so a
 * request with two signatures never verifies. If a record has `name` in several spellings, the lower-case key wins,
 * otherwise the first key.
 */
export function headerOf(headers: HeadersLike, name: string): string | undefined {
  if (isHeaders(headers)) return headers.get(name) ?? undefined
  const wanted = name.toLowerCase()
  if (Object.hasOwn(headers, wanted)) return text(headers[wanted])
  const found = Object.keys(headers).find((candidate) => candidate.toLowerCase() === wanted)
  return found === undefined ? undefined : text(headers[found])
}

function isHeaders(headers: HeadersLike): headers is { get(name: string): string | null } {
  return typeof headers['get'] === 'function'
}

function text(value: string | readonly string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : (value as string | undefined)
}
