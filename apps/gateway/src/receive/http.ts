import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Logger } from 'pino'
import { noRoom, notStored, writeAnswer, type Answer } from './answer.ts'
import { isDeactivationUrl, isWebhookUrl, probePath } from '../webhook-url.ts'

/** How long a sender may go on sending a body that we don't read, so that it sees our answer. In milliseconds. */
const lingerMs = 1000

/**
 * Answers webhook and deactivation URLs itself and leaves all other requests to `next`. Webhooks don't go through the API's
 * framework, as nothing may parse, decode or refuse a body before it is verified, whatever its content type.
 */
export function withWebhooks(
  receive: (request: IncomingMessage) => Promise<Answer>,
  deactivation: (request: IncomingMessage) => Promise<Answer>,
  probe: (request: IncomingMessage) => Promise<Answer>,
  logger: Logger,
  next: RequestListener,
): RequestListener {
  return (request, response) => {
    const url = request.url ?? ''
    if (url === probePath) void answer(probe, request, response)
    else if (isWebhookUrl(url)) void answer(receive, request, response)
    else if (isDeactivationUrl(url)) void answer(deactivation, request, response)
    else next(request, response)
  }

  async function answer(
    handle: (request: IncomingMessage) => Promise<Answer>,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const answered = await handle(request).catch((error: unknown): Answer => {
      logger.error({ err: error }, 'receiving a webhook failed')
      return notStored
    })
    const unread = !request.complete
    writeAnswer(response, answered, unread)
    // Under a flood, reading the rest of the body would cost too much, even if the sender then misses the answer.
    if (unread && answered !== noRoom) linger(request)
  }
}

/** Discards the rest of the body for up to 1 s, then ends the connection. Closing it at once would reset it, and lose the answer. */
function linger(request: IncomingMessage): void {
  const { socket } = request
  request.resume()
  // A client that pipelines sends many such requests on one socket.
  if (lingering.has(socket)) return
  lingering.add(socket)
  const timer = setTimeout(() => socket.destroy(), lingerMs)
  socket.once('close', () => clearTimeout(timer))
}

const lingering = new WeakSet<Socket>()
