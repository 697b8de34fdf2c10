import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { unavailable, writeAnswer, type Answer } from './answer.ts'
import { isDeactivationUrl, isWebhookUrl } from '../webhook-url.ts'

/** How long a connection whose request we don't read to the end may go on sending into the void, so that the sender sees our answer. */
const lingerMs = 1000

/**
 * Takes the webhook URLs off a server's requests and leaves the rest to `next`. Webhooks don't go through the API's
 * framework: nothing may parse, decode or refuse a body before it is verified, whatever content type it claims.
 */
export function withWebhooks(
  receive: (request: IncomingMessage) => Promise<Answer>,
  deactivation: (request: IncomingMessage) => Promise<Answer>,
  logger: Logger,
  next: RequestListener,
): RequestListener {
  return (request, response) => {
    const url = request.url ?? ''
    if (isWebhookUrl(url)) void answer(receive, request, response)
    else if (isDeactivationUrl(url)) void answer(deactivation, request, response)
    else next(request, response)
  }

  async function answer(
    take: (request: IncomingMessage) => Promise<Answer>,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const said = await take(request).catch((error: unknown): Answer => {
      logger.error({ err: error }, 'receiving a webhook failed')
      return unavailable('The webhook could not be stored; send it again')
    })
    const unread = !request.complete
    writeAnswer(response, said, unread)
    if (unread) linger(request)
  }
}

/** Discards what still comes, for a bounded time, then ends the connection. Closing at once would reset it, and the answer be lost. */
function linger(request: IncomingMessage): void {
  request.resume()
  const timer = setTimeout(() => request.socket.destroy(), lingerMs)
  request.socket.once('close', () => clearTimeout(timer))
}
