import type { JsonValue, ProviderHost } from '@guidepost/provider'
import { formOf, wordsOf } from './mask.ts'

/** One request and its answer, as they went over the wire. */
export interface Exchanged {
  readonly method: string
  /** Below `V1.0/`, with ids as `{id}`. */
  readonly path: string
  readonly status: number
  readonly contentType: string | null
  readonly retryAfter: string | null
  readonly text: string
}

/** Sees what a client sends and gets, and stops it when a question takes more than was told. */
export class Tap {
  readonly fetch: ProviderHost['fetch']
  #left = 0
  #seen: Exchanged[] = []

  constructor(fetch: ProviderHost['fetch']) {
    this.fetch = async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input)
      const isCounted = !/zoneInformation$/i.test(url.pathname)
      // To the client that is a broken connection: nothing more is sent.
      if (isCounted && this.#left-- <= 0) throw new Error('this question has had all its requests')
      const response = await fetch(input, init)
      if (!isCounted) return response
      const text = await response.text()
      const { status, headers } = response
      this.#seen.push({
        method: init?.method ?? 'GET',
        path: url.pathname.replace(/^.*\/v1\.0\//i, '').replaceAll(/\/\d+/g, '/{id}'),
        status,
        contentType: headers.get('content-type'),
        retryAfter: headers.get('retry-after'),
        text,
      })
      return new Response(text, { status, headers })
    }
  }

  /** From here on so many calls may be made. What was seen before is forgotten. */
  allow(calls: number): void {
    this.#left = calls
    this.#seen = []
  }

  get seen(): readonly Exchanged[] {
    return this.#seen
  }

  get last(): Exchanged | undefined {
    return this.#seen.at(-1)
  }
}

/** The JSON of an answer; `undefined` for none. */
export function jsonOf({ text }: Exchanged): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** An answer for the record: the words of a refusal, and the form of anything else. */
export function answerOf(exchanged: Exchanged, hidden: readonly string[]): JsonValue {
  const { method, path, status, contentType, retryAfter, text } = exchanged
  const json = jsonOf(exchanged) as { errors?: unknown } | undefined
  const errors = Array.isArray(json?.errors) ? json.errors : undefined
  const body =
    json === undefined
      ? { body: text === '' ? 'empty' : `no JSON, ${text.length} characters` }
      : errors
        ? { errors: errors.map((one) => (typeof one === 'string' ? wordsOf(one, hidden) : formOf(one))) }
        : { body: formOf(json) }
  return { call: `${method} ${path}`, status, contentType, ...(retryAfter !== null && { retryAfter }), ...body }
}
