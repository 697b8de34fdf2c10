/** Headers as servers and clients have them: fetch's `Headers`, or a record like Node's `request.headers`. */
export type HeadersLike =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * The value of a header, whatever the case of its name; `undefined` if it is not there. Values of a header that was sent
 * several times are joined with `, `, as HTTP does it, so that two signatures are no signature. In a record that spells
 * the name in two ways, the lower-case one counts, else the first.
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
