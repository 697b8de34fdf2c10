import { PassThrough } from 'node:stream'
import { once } from 'node:events'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ApiError, describe } from './errors.ts'

/** The longest that a request of these waits; what it began is gone on with by the reconcile loop. */
const limitMs = 120_000

/** Tells what is going on while it goes on. */
export type Say = (event: string, data: unknown) => void

/**
 * Answers with what `work` gives: to whoever accepts `text/event-stream` as server-sent events (WHATWG HTML), each thing
 * that it says as it is said, then `done` with the answer or `failed` with the error; to others as JSON, when all is done.
 */
export async function answerWithProgress(
  request: FastifyRequest,
  reply: FastifyReply,
  work: (say: Say, signal: AbortSignal) => Promise<unknown>,
): Promise<unknown> {
  const limit = AbortSignal.timeout(limitMs)
  const limited: typeof work = async (say, signal) => {
    try {
      return await work(say, signal)
    } catch (error) {
      if (!limit.aborted) throw error
      throw new ApiError(
        504,
        'still_under_way',
        'It takes longer than two minutes, and goes on by itself; look again later',
      )
    }
  }
  if (!/\btext\/event-stream\b/i.test(request.headers.accept ?? '')) return await limited(() => undefined, limit)
  const stream = new PassThrough()
  const say: Say = (event, data) => void stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  const gone = new AbortController()
  void once(reply.raw, 'close').then(() => gone.abort())
  limited(say, AbortSignal.any([limit, gone.signal]))
    .then(
      (answer) => say('done', answer),
      (error: unknown) => {
        const { status, code, message, errors } = describe(error as Error)
        if (status >= 500 && !gone.signal.aborted) request.log.error({ err: error, code }, 'a request failed')
        say('failed', { error: { code, message, ...(errors && { errors }) } })
      },
    )
    .finally(() => stream.end())
  return reply
    .header('content-type', 'text/event-stream; charset=utf-8')
    .header('x-accel-buffering', 'no')
    .header('connection', 'close')
    .send(stream)
}
