import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

/** A `node:http` server that verifies Autotask's HMAC and passes verified bodies to `accept`, which answers. */
export function bareServer(secret: string, accept: (body: Buffer, response: ServerResponse) => void): Server {
  return createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
      if (isSigned(request, body, secret)) accept(body, response)
      else answer(response, 401, unauthorized)
    })
  })
}

export function acknowledge(response: ServerResponse): void {
  answer(response, 200, success)
}

const success = Buffer.from('{"status":"success"}')
const unauthorized = Buffer.from('{"error":"Invalid webhook signature"}')

function answer(response: ServerResponse, status: number, body: Buffer): void {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.byteLength })
  response.end(body)
}

function isSigned(request: IncomingMessage, body: Buffer, secret: string): boolean {
  const claimed = Buffer.from(String(request.headers['x-hook-signature'] ?? '').replace('sha1=', ''), 'base64')
  const digest = createHmac('sha1', secret).update(body).digest()
  return claimed.byteLength === digest.byteLength && timingSafeEqual(claimed, digest)
}
