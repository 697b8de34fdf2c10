import { PassThrough } from 'node:stream'
import { once } from 'node:events'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { toErrorAnswer } from './error-handler.ts'
import { ApiError } from './errors.ts'
import { stoppingError } from './waits.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The work whose progress is streamed. It goes on after the handler has returned. */
    streamed?: Promise<unknown>
  }
}

/** The longest time that such a request waits. The reconcile loop then continues its work. */
const limitMs = 120_000

/** Sends a server-sent event while the work continues. */
export type Say = (event: string, data: unknown) => void

/**
 * Answers with the result of `work`, which ends after two minutes or when the gateway stops. A client that accepts
 * `text/event-stream` gets server-sent events (WHATWG HTML): each progress step of `work` when it happens, then `done` with the
 * result or `failed` with the error. Others get the result as JSON.
 */
export async function answerWithProgress<Result>(
  request: Pick<FastifyRequest, 'headers' | 'log' | 'streamed'>,
  reply: Pick<FastifyReply, 'raw' | 'header'>,
  stopping: AbortSignal,
  work: (say: Say, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const limit = AbortSignal.timeout(limitMs)
  const ending = AbortSignal.any([limit, stopping])
  const limited: typeof work = async (say, signal) => {
    try {
      return await work(say, signal)
    } catch (error) {
      if (stopping.aborted) throw stoppingError()
      if (!limit.aborted) throw error
      throw new ApiError(
        504,
        'still_under_way',
        'The work takes longer than two minutes and continues in the background: check again later',
      )
    }
  }
  if (!/\btext\/event-stream\b/i.test(request.headers.accept ?? '')) return await limited(() => undefined, ending)
  const stream = new PassThrough()
  const say: Say = (event, data) => void stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  const gone = new AbortController()
  void once(reply.raw, 'close').then(() => gone.abort())
  request.streamed = limited(say, AbortSignal.any([ending, gone.signal]))
  request.streamed
    .then(
      (answer) => say('done', answer),
      (error: unknown) => {
        const { status, code, message, errors } = toErrorAnswer(error as Error)
        if (status >= 500 && !gone.signal.aborted) request.log.error({ err: error, code }, 'a request failed')
        say('failed', { error: { code, message, ...(errors && { errors }) } })
      },
    )
    .finally(() => stream.end())
  const sent = reply
    .header('content-type', 'text/event-stream; charset=utf-8')
    .header('x-accel-buffering', 'no')
    .header('connection', 'close')
    .send(stream)
  // Fastify sends no further answer after a handler returned its reply.
  return sent as unknown as Result
}
