import type { IncomingMessage } from 'node:http'

/** A request to the REST API, over a socket or through `Autotask.fetch`. */
export interface ApiRequest {
  readonly method: string
  /** The path with its query, e.g. `/ATServicesRest/V1.0/Tickets/query`. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Buffer
}

const maxBodyBytes = 4 * 1024 * 1024

/** Reads a request from a socket. */
export async function readRequest(request: IncomingMessage): Promise<ApiRequest> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBodyBytes) throw new RangeError('The request body is too long.')
    chunks.push(chunk)
  }
  const { method = 'GET', url = '/', headers } = request
  return { method, path: url, headers, body: Buffer.concat(chunks) }
}

export function header({ headers }: ApiRequest, name: string): string {
  const value = headers[name]
  return (typeof value === 'string' ? value : value?.[0]) ?? ''
}
