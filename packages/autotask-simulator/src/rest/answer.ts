import type { ServerResponse } from 'node:http'

/** What goes back to a caller. */
export interface Answer {
  readonly status: number
  /** JSON, text as HTML, or nothing. */
  readonly json?: unknown
  readonly html?: string
  readonly headers?: Readonly<Record<string, string>>
}

export function send(response: ServerResponse, answer: Answer): void {
  if (response.destroyed) return
  const { text, headers } = bodyOf(answer)
  response.writeHead(answer.status, { 'Content-Length': Buffer.byteLength(text), ...headers })
  response.end(text)
}

/** What an answer is on the wire. */
export function bodyOf({ json, html, headers }: Answer): { text: string; headers: Record<string, string> } {
  const text = html ?? (json === undefined ? '' : JSON.stringify(json))
  const type = html === undefined ? 'application/json; charset=utf-8' : 'text/html; charset=utf-8'
  return { text, headers: { ...(text !== '' && { 'Content-Type': type }), ...headers } }
}

export function errors(status: number, ...texts: string[]): Answer {
  return { status, json: { errors: texts } }
}

/** What a web server says of its own accord: a page, no JSON. */
export function page(status: number, title: string): Answer {
  return {
    status,
    html: `<!DOCTYPE html><html><head><title>${title}</title></head><body><h2>${title}</h2></body></html>`,
  }
}
