import { readText } from '@guidepost/autotask-client'
import type { JsonValue, ProviderHost } from '@guidepost/provider'
import { formOf, maskWords } from './mask.ts'

/** One request and its answer. */
export interface Exchange {
  readonly method: string
  /** Relative to `V1.0/`, with ids as `{id}`. */
  readonly path: string
  readonly status: number
  readonly contentType: string | null
  readonly retryAfter: string | null
  readonly text: string
}

/** A `fetch` that records requests and answers, and fails after the declared number of requests. */
export class Tap {
  readonly fetch: ProviderHost['fetch']
  #left = 0
  #seen: Exchange[] = []

  constructor(fetch: ProviderHost['fetch']) {
    this.fetch = async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input)
      const isCounted = !/zoneInformation$/i.test(url.pathname)
      // The client treats this as a broken connection, and nothing is sent.
      if (isCounted && this.#left-- <= 0) throw new Error('This question has used all its requests')
      const response = await fetch(input, init)
      if (!isCounted) return response
      const text = await readText(response)
      if (text === undefined) throw new Error('The answer is too long')
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

  /** Allows this many calls from now on, and clears the recorded exchanges. */
  allow(calls: number): void {
    this.#left = calls
    this.#seen = []
  }

  get seen(): readonly Exchange[] {
    return this.#seen
  }

  get last(): Exchange | undefined {
    return this.#seen.at(-1)
  }
}

/** The JSON of an answer; `undefined` if it is not JSON. */
export function jsonOf({ text }: Exchange): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A masked answer: the texts of an error, and the form of everything else. */
export function toAnswer(exchange: Exchange, hidden: readonly string[]): JsonValue {
  const { method, path, status, contentType, retryAfter, text } = exchange
  const json = jsonOf(exchange) as { errors?: unknown } | undefined
  const errors = Array.isArray(json?.errors) ? json.errors : undefined
  const body =
    json === undefined
      ? { body: text === '' ? 'empty' : `not JSON, ${text.length} characters` }
      : errors
        ? { errors: errors.map((one) => (typeof one === 'string' ? maskWords(one, hidden) : formOf(one))) }
        : { body: formOf(json) }
  return { call: `${method} ${path}`, status, contentType, ...(retryAfter !== null && { retryAfter }), ...body }
}
