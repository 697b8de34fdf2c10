import { appendFileSync } from 'node:fs'
import type { DestinationStream } from 'pino'
import type { RawWebhook, Provider, Verification } from '@guidepost/provider'
import type { ClaimedDelivery, AttemptResult, RecordedEvent, Receipt, Recorded } from '@guidepost/store'
import { print, printable } from '../terminal/output.ts'

export interface StoryOptions {
  /** One JSON object per line. */
  readonly json: boolean
  /** Called when nothing more happens to an event for now. */
  readonly onEnd: () => void
}

const meanings: Partial<Record<RecordedEvent['state'], string>> = {
  unmatched: 'no connection has this Guid; delivered as soon as one gets it',
  unparsable: 'verified, but the body can not be read',
  notice: 'about the webhook itself, not about a ticket',
}

/** Prints each step of a webhook, with the time since it was received. */
export class Story {
  readonly #options: StoryOptions
  #isOver = false
  /** Receipt times of events whose handlers still run. */
  readonly #receivedAt = new Map<string, number>()
  /** The names of connections by their Guids. */
  readonly #connections = new Map<string, string>()

  constructor(options: StoryOptions) {
    this.#options = options
  }

  /** Lets the story name a connection. */
  introduce(connectionId: string, matchKey: string): void {
    this.#connections.set(matchKey, connectionId)
  }

  /** Wraps a provider, so that the story tells what it verifies. */
  watch(provider: Provider): Provider {
    return {
      ...provider,
      receive: {
        ...provider.receive,
        verify: (webhook, secrets) => {
          const verification = provider.receive.verify(webhook, secrets)
          this.#onVerification(webhook, verification, secrets.length)
          return verification
        },
      },
    }
  }

  #onVerification({ body, receivedAt }: RawWebhook, verification: Verification, secrets: number): void {
    if (!this.#options.json && !this.#isOver) print()
    this.#tell('received', receivedAt, `${body.byteLength} bytes`)
    if (verification.ok)
      this.#tell('verified', receivedAt, `with signing secret ${verification.secret + 1} of ${secrets}`)
    else
      this.#tell(
        'rejected',
        receivedAt,
        `${verification.reason}: answered 401, not delivered; "rejections list" shows it`,
      )
  }

  onRecorded(receipt: Receipt, recorded: Recorded): void {
    if (!recorded.ok) return this.#tell('failed', receipt.receivedAt, `not stored: ${recorded.message}`)
    recorded.events.forEach((event, index) => {
      const identity = 'events' in receipt.content ? receipt.content.events[index] : undefined
      this.#onEvent(event, identity?.matchKey ?? null, receipt.receivedAt)
    })
  }

  #onEvent(event: RecordedEvent, matchKey: string | null, receivedAt: number): void {
    const { id, state, duplicate, deliveries } = event
    if (duplicate) {
      this.#tell('duplicate', receivedAt, `of event ${id}: counted, not delivered again; answered 200`)
      return this.#options.onEnd()
    }
    if (state === 'accepted' || state === 'unsubscribed') {
      const owner = this.#connections.get(matchKey ?? '')
      this.#tell(
        'matched',
        receivedAt,
        owner ? `Guid ${matchKey} belongs to connection ${owner}` : `a connection has the Guid ${matchKey}`,
      )
    } else this.#tell(state, receivedAt, meanings[state] ?? event.reason ?? '')
    this.#tell('stored', receivedAt, `event ${id}${deliveries > 0 ? ' and its delivery' : ''} on disk; answered 200`)
    if (deliveries > 0) this.#receivedAt.set(id, receivedAt)
    else {
      if (state === 'unsubscribed') this.#tell('idle', receivedAt, 'no handler subscribes to it')
      this.#options.onEnd()
    }
  }

  onOutcome({ event, destination, connection, attempt, replay }: ClaimedDelivery, outcome: AttemptResult): void {
    const handled = `${replay ? 'again ' : ''}by ${destination} for connection ${connection?.connectionId}, attempt ${attempt}`
    const since = replay ? Date.now() : event.receivedAt
    if (outcome.kind === 'succeeded') this.#tell('handled', since, handled)
    if (outcome.kind === 'retry') this.#tell('failed', since, `${handled}: ${outcome.error}; Guidepost retries`)
    if (outcome.kind === 'dead')
      this.#tell('dead', since, `${handled}: ${outcome.error}; fix the handler, then replay the dead letter`)
    this.#receivedAt.delete(event.id)
    this.#options.onEnd()
  }

  /** Writes the gateway's log to the file, and what handlers log to the screen, too. */
  logTo(file: string): DestinationStream {
    return {
      write: (line) => {
        appendFileSync(file, line)
        const entry = JSON.parse(line) as Record<string, unknown>
        const { level: _level, connection: _connection, time, msg, handler, event, delivery, ...fields } = entry
        if (typeof handler !== 'string' || delivery !== undefined) return
        const more = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : ''
        this.#tell('handler', this.#receivedAt.get(String(event)) ?? Number(time), `${String(msg)}${more}`)
      },
    }
  }

  tellConnecting(text: string): void {
    if (this.#options.json) this.#write({ step: 'connecting', text })
    else print(`  ${printable(text)}`)
  }

  /** Tells programs where the gateway is; people read it in the invitation. */
  tellReady(fields: Readonly<Record<string, string>>): void {
    if (this.#options.json) this.#write({ step: 'ready', ...fields })
  }

  #write(line: Readonly<Record<string, unknown>>): void {
    print(JSON.stringify(line))
  }

  /** Tells nothing more. */
  stop(): void {
    this.#isOver = true
  }

  #tell(step: string, receivedAt: number, text: string): void {
    if (this.#isOver) return
    const afterMs = Date.now() - receivedAt
    if (this.#options.json) this.#write({ step, after_ms: afterMs, text })
    else print(`${`+${afterMs} ms`.padStart(11)}  ${step.padEnd(11)}${printable(text)}`)
  }
}
