import type { Identity, Provider, RawWebhook } from '@guidepost/provider'
import { HostError } from '../errors.ts'
import type { BodyLimits } from './body.ts'
import type { Failure } from './failure.ts'

/** Options of `fetchHandler` and `nodeHandler`. */
export interface HandlerOptions<Payload = unknown> extends Partial<BodyLimits> {
  /**
   * The signing secrets; several during a rotation. A list is checked when the handler is created. A function is called for
   * each webhook, and may read the secrets from a database.
   */
  readonly secrets: readonly string[] | (() => readonly string[] | Promise<readonly string[]>)
  /**
   * Called for each event of a verified webhook, in order, one after another. The handler answers 200 after all events, or
   * 500 as soon as one throws. Store the event before you return, and do slow work later.
   */
  onEvent(event: Payload, identity: Identity, webhook: RawWebhook): unknown
  /** Called for events about the webhook itself, e.g. its deactivation. Without it they are acknowledged and dropped. */
  onNotice?(event: Payload, identity: Identity, webhook: RawWebhook): unknown
  /** Called for each answer other than 200, for your log. Its errors are ignored. */
  onFailure?(failure: Failure): void
  /** The maximum size of a body, in bytes. Default: 4 MiB. */
  readonly maxBodyBytes?: number
  /** The maximum time to read a body, in milliseconds. Default: 10,000. */
  readonly bodyTimeoutMs?: number
  /** The time in milliseconds since 1970, for providers that sign a time. Default: `Date.now`. */
  readonly now?: () => number
}

/** The options with their defaults. Throws `invalid_options`, so that a service with invalid options does not start. */
export function checkedOptions<Payload>(
  provider: Provider<unknown, unknown, Payload>,
  options: HandlerOptions<Payload>,
): HandlerOptions<Payload> & BodyLimits & { now(): number } {
  const { secrets, maxBodyBytes = 4 * 1024 * 1024, bodyTimeoutMs = 10_000, now = Date.now } = options
  if (typeof secrets !== 'function') checkSecrets(provider, secrets)
  if (typeof options.onEvent !== 'function') throw new HostError('invalid_options', 'onEvent must be a function')
  for (const [name, value] of Object.entries({ maxBodyBytes, bodyTimeoutMs })) {
    if (Number.isSafeInteger(value) && value > 0) continue
    throw new HostError('invalid_options', `${name} is ${value}. Set a positive integer`)
  }
  return { ...options, maxBodyBytes, bodyTimeoutMs, now }
}

/** Accepts only a list: a string would be iterated letter by letter. */
function checkSecrets(provider: Provider, secrets: unknown): void {
  const list: readonly unknown[] = Array.isArray(secrets) ? secrets : []
  if (list.length === 0) throw new HostError('invalid_options', 'secrets must be a list of at least one signing secret')
  for (const [index, secret] of list.entries()) {
    const problem = typeof secret === 'string' ? provider.receive.checkSecret(secret) : 'It is not text.'
    if (problem) throw new HostError('invalid_options', `secrets[${index}] is invalid: ${problem}`)
  }
}
