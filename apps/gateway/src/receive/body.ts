import type { IncomingMessage } from 'node:http'
import type { HeldBody } from './body-budget.ts'

/** A body of more chunks than this must have chunks of at least `leastChunkBytes` on average. */
const maxTinyChunks = 2000
/** Node's parser needs a microsecond for each chunk: a body of 4 MiB in chunks of one byte would stop everything for seconds. */
const leastChunkBytes = 64

/** How reading a body ended. `no_room`: there was no memory for the body, or other bodies got it; see `BodyBudget`. `fragmented`: too many tiny chunks. */
export type BodyResult = 'complete' | 'too_large' | 'incomplete' | 'no_room' | 'fragmented'

/**
 * Reads a request's body into `body`, and stops at the first byte beyond the body's limit. A declared length that is too large
 * is refused before the body arrives, and so is one for which there is no room; a smaller one is not trusted. Stops, too, when `body` is released.
 */
export function readBody(request: IncomingMessage, body: HeldBody): Promise<BodyResult> {
  const declared = Number(request.headers['content-length'] ?? 0)
  if (declared > body.maxBytes) return Promise.resolve('too_large')
  if (!body.fits(declared)) {
    body.release()
    return Promise.resolve('no_room')
  }
  return new Promise((resolve) => {
    let ended = false
    let chunks = 0
    const end = (result: BodyResult): void => {
      // `close` follows `end`, and must not release a body that is complete.
      if (ended) return
      ended = true
      request.removeListener('data', onData)
      body.onEnd = undefined
      if (result !== 'complete') {
        // Unread bytes stay in the socket, where they cost us nothing, and the chunks that Node has read already are
        // dropped: tiny ones would be kept one by one.
        request.pause()
        request.push = () => true
        body.release()
      }
      resolve(result)
    }
    const onData = (chunk: Buffer): void => {
      chunks += 1
      if (body.size + chunk.byteLength > body.maxBytes) end('too_large')
      else if (chunks > maxTinyChunks && body.size < chunks * leastChunkBytes) end('fragmented')
      else body.append(chunk)
    }
    body.onEnd = () => end(body.gaveWay ? 'no_room' : 'incomplete')
    request.on('data', onData)
    request.once('end', () => end('complete'))
    request.once('error', () => end('incomplete'))
    request.once('close', () => end('incomplete'))
  })
}
