import type { IncomingMessage } from 'node:http'
import { readDeactivationToken } from '../webhook-url.ts'
import { addressOf, type UnverifiedLimiter } from './address.ts'
import { success, type Answer } from './answer.ts'

export interface DeactivationOptions {
  readonly limiter: UnverifiedLimiter
  readonly trustedProxies: number
  /** Schedules a check of the token's registration. False if no registration has the token. */
  readonly onDeactivation: (token: string) => Promise<boolean>
}

/**
 * Answers requests to `/deactivation/<token>`. Every request gets the same answer at once, and its body is not read. The
 * request may be forged, so it only triggers a check of the webhook through the provider's API.
 */
export function createDeactivation(options: DeactivationOptions): (request: IncomingMessage) => Promise<Answer> {
  return async (request) => {
    const token = readDeactivationToken(request.url ?? '')
    if (token === undefined) return success
    // Count before the look-up, so that a flood from one address costs no look-ups beyond its limit.
    const wait = options.limiter.hit(addressOf(request, options.trustedProxies))
    if (wait === 0) await options.onDeactivation(token).catch(() => false)
    return success
  }
}
