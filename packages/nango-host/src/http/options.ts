import type { Identity, Provider, RawWebhook } from '@guidepost/provider'
import { HostError } from '../errors.ts'
import type { Bounds } from './body.ts'
import type { Failure } from './failure.ts'

/** What a handler does with the webhooks of a provider. */
export interface HandlerOptions<Payload = unknown> extends Partial<Bounds> {
  /**
   * The signing secrets, several while one is being rotated. A list is checked when the handler is made; a function is
   * asked at each webhook and may read them from where they are kept.
   */
  readonly secrets: readonly string[] | (() => readonly string[] | Promise<readonly string[]>)
  /**
   * Gets each event of a verified webhook, in its order, one after another. The sender is answered 200 when all of them
   * are handled, and 500 as soon as one throws: keep the event before you return, and do the slow work later.
   */
  onEvent(event: Payload, identity: Identity, webhook: RawWebhook): unknown
  /** Gets events about the webhook itself, e.g. that the provider switched it off. Without it they are acknowledged and dropped. */
  onNotice?(event: Payload, identity: Identity, webhook: RawWebhook): unknown
  /** Told of each answer that is not 200, for your log. What it throws is ignored. */
  onFailure?(failure: Failure): void
  /** The largest body that is read, in bytes. Default: 4 MiB. */
  readonly maxBodyBytes?: number
  /** How long a body may take to arrive, in milliseconds. Default: 10,000. */
  readonly bodyTimeoutMs?: number
  /** The time in milliseconds since 1970, for providers that sign one. Default: `Date.now`. */
  readonly now?: () => number
}

/** The options with their defaults. Throws `invalid_options` for what cannot work, so that a service fails at its start. */
export function checkedOptions<Payload>(
  provider: Provider<unknown, unknown, Payload>,
  options: HandlerOptions<Payload>,
): HandlerOptions<Payload> & Bounds & { now(): number } {
  const { secrets, maxBodyBytes = 4 * 1024 * 1024, bodyTimeoutMs = 10_000, now = Date.now } = options
  if (typeof secrets !== 'function') checkSecrets(provider, secrets)
  if (typeof options.onEvent !== 'function') throw new HostError('invalid_options', 'onEvent must be a function')
  for (const [name, value] of Object.entries({ maxBodyBytes, bodyTimeoutMs })) {
    if (Number.isSafeInteger(value) && value > 0) continue
    throw new HostError('invalid_options', `${name} is ${value}: set a whole number above 0`)
  }
  return { ...options, maxBodyBytes, bodyTimeoutMs, now }
}

/** A text in place of a list would be a list of its letters. */
function checkSecrets(provider: Provider, secrets: unknown): void {
  const list: readonly unknown[] = Array.isArray(secrets) ? secrets : []
  if (list.length === 0) throw new HostError('invalid_options', 'secrets must be a list of at least one signing secret')
  for (const [index, secret] of list.entries()) {
    const wrong = typeof secret === 'string' ? provider.receive.checkSecret(secret) : 'It is no text.'
    if (wrong) throw new HostError('invalid_options', `secrets[${index}] cannot verify anything: ${wrong}`)
  }
}
