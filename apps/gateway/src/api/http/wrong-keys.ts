import type { FastifyReply, FastifyRequest } from 'fastify'
import { addressOf, UnverifiedLimiter } from '../../receive/address.ts'
import { ApiError } from './errors.ts'

/** How many wrong API keys and admin keys an address may send in a minute. */
const wrongKeysPerMinute = 60

/**
 * Limits requests with wrong keys, by address and over all routes. A right key is never limited, whatever else its address
 * sends. `monotonicMs` never jumps; default: `performance.now`.
 */
export class WrongKeys {
  readonly #limiter: UnverifiedLimiter
  readonly #trustedProxies: number

  constructor(trustedProxies: number, monotonicMs: () => number = () => performance.now()) {
    this.#trustedProxies = trustedProxies
    this.#limiter = new UnverifiedLimiter(wrongKeysPerMinute, monotonicMs)
  }

  /** Counts a wrong key. Returns what to refuse it with: `refusal`, or a 429 if the address sent too many. */
  refuse(request: FastifyRequest, reply: Pick<FastifyReply, 'header'>, refusal: ApiError): ApiError {
    const seconds = this.#limiter.hit(addressOf(request.raw, this.#trustedProxies))
    if (seconds === 0) return refusal
    void reply.header('retry-after', String(seconds))
    const message = `Too many wrong keys came from this address: try again in ${seconds} s. Right keys are never limited`
    return new ApiError(429, 'too_many_tries', message)
  }
}
