import type { IncomingMessage } from 'node:http'
import { readDeactivationToken } from '../webhook-url.ts'
import { addressOf, type UnverifiedLimiter } from './address.ts'
import { success, type Answer } from './answer.ts'

export interface DeactivationOptions {
  readonly limiter: UnverifiedLimiter
  readonly trustedProxies: number
  readonly now: () => number
  /** Looks at the registration soon, if the token is of one. False if it is of none. */
  readonly onDeactivation: (token: string) => Promise<boolean>
}

/**
 * Takes what is posted to `/deactivation/<token>`. Everybody gets the same answer at once, a body is not read, and
 * nothing that is said there is believed: at most, the webhook is looked at through the provider's API.
 */
export function createDeactivation(options: DeactivationOptions): (request: IncomingMessage) => Promise<Answer> {
  return async (request) => {
    const token = readDeactivationToken(request.url ?? '')
    if (token === undefined) return success
    // Counted before it is looked up: a flood from one address costs no look-ups beyond its limit.
    const wait = options.limiter.hit(addressOf(request, options.trustedProxies), options.now())
    if (wait === 0) await options.onDeactivation(token).catch(() => false)
    return success
  }
}
