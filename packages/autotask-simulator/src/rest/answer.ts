import type { ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'

/** An answer of the REST API. */
export interface Answer {
  readonly status: number
  /** The body is `json`, `html` or empty. */
  readonly json?: unknown
  readonly html?: string
  readonly headers?: Readonly<Record<string, string>>
  /** The body never ends, see the fault `endless`. */
  readonly endless?: { readonly everyMs: number }
}

export function send(response: ServerResponse, answer: Answer): void {
  if (response.destroyed) return
  // The answer has the date of the simulated clock, or none.
  response.sendDate = false
  const { text, headers } = toBody(answer)
  if (answer.endless) {
    response.writeHead(answer.status, headers)
    // Rejects when the client leaves, which is how this ends.
    pipeline(endlessly(text, answer.endless), response).catch(() => {})
    return
  }
  response.writeHead(answer.status, { 'Content-Length': Buffer.byteLength(text), ...headers })
  response.end(text)
}

/** The body of an answer as text, with the headers to send. */
export function toBody({ json, html, headers }: Answer): { text: string; headers: Record<string, string> } {
  const text = html ?? (json === undefined ? '' : JSON.stringify(json))
  const type = html === undefined ? 'application/json; charset=utf-8' : 'text/html; charset=utf-8'
  return { text, headers: { ...(text !== '' && { 'Content-Type': type }), ...headers } }
}

/** The text, and blanks after it until nobody reads them. */
export async function* endlessly(text: string, { everyMs }: NonNullable<Answer['endless']>): AsyncGenerator<Buffer> {
  yield Buffer.from(text)
  const blanks = Buffer.alloc(everyMs > 0 ? 1 : 64 * 1024, ' ')
  for (;;) {
    if (everyMs > 0) await wait(everyMs, undefined, { ref: false })
    yield blanks
  }
}

export function errors(status: number, ...texts: string[]): Answer {
  return { status, json: { errors: texts } }
}

/** An HTML page, as the web server in front of Autotask's API sends it. */
export function page(status: number, title: string): Answer {
  return {
    status,
    html: `<!DOCTYPE html><html><head><title>${title}</title></head><body><h2>${title}</h2></body></html>`,
  }
}
