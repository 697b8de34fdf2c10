import { appendFileSync } from 'node:fs'
import type { DestinationStream } from 'pino'
import type { RawWebhook, Provider, Verification } from '@guidepost/provider'
import type { ClaimedDelivery, AttemptResult, RecordedEvent, Receipt, RecordResult } from '@guidepost/store'
import { print, printable } from '../cli/output.ts'

export interface StoryOptions {
  /** One JSON object a line. */
  readonly json: boolean
  /** Called when all that will happen to an event for now has happened. */
  readonly onEnd: () => void
}

const meanings: Partial<Record<RecordedEvent['state'], string>> = {
  unmatched: 'no connection has its Guid; handled as soon as one gets it',
  unparsable: 'verified, but not readable',
  notice: 'about the webhook itself',
}

/** What happens to webhooks, told step by step, each with its time since the webhook was received. */
export class Story {
  readonly #options: StoryOptions
  /** Receipt times of events whose handlers still run. */
  readonly #receivedAt = new Map<string, number>()
  /** Connections that we know by name, under their Guids. */
  readonly #connections = new Map<string, string>()

  constructor(options: StoryOptions) {
    this.#options = options
  }

  /** Lets the story call a connection by its name. */
  introduce(connectionId: string, matchKey: string): void {
    this.#connections.set(matchKey, connectionId)
  }

  /** A provider that tells what it verifies. */
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
    if (!this.#options.json) print()
    this.tell('received', receivedAt, `${body.byteLength} bytes`)
    if (verification.ok)
      this.tell('verified', receivedAt, `with signing secret ${verification.secret + 1} of ${secrets}`)
    else this.tell('rejected', receivedAt, `${verification.reason}: answered 401, kept aside, handled by nobody`)
  }

  onRecorded(receipt: Receipt, recorded: RecordResult): void {
    if (!recorded.ok) return this.tell('failed', receipt.receivedAt, `not stored: ${recorded.message}`)
    recorded.events.forEach((event, index) => {
      const identity = 'events' in receipt.content ? receipt.content.events[index] : undefined
      this.#onEvent(event, identity?.matchKey ?? null, receipt.receivedAt)
    })
  }

  #onEvent(event: RecordedEvent, matchKey: string | null, receivedAt: number): void {
    const { id, state, duplicate, deliveries } = event
    if (duplicate) {
      this.tell('repeated', receivedAt, `event ${id} is known: counted, not handled again; answered 200`)
      return this.#options.onEnd()
    }
    if (state === 'accepted' || state === 'unsubscribed') {
      const owner = this.#connections.get(matchKey ?? '')
      this.tell('matched', receivedAt, `${matchKey} is ${owner ? `connection ${owner}` : 'known'}`)
    } else this.tell(state, receivedAt, meanings[state] ?? event.reason ?? '')
    this.tell(
      'stored',
      receivedAt,
      `event ${id}, on the disk${deliveries > 0 ? ' with its delivery' : ''}; answered 200`,
    )
    if (deliveries > 0) this.#receivedAt.set(id, receivedAt)
    else {
      if (state === 'unsubscribed') this.tell('idle', receivedAt, 'no handler subscribes to it')
      this.#options.onEnd()
    }
  }

  onOutcome({ event, destination, connection, attempt, replay }: ClaimedDelivery, outcome: AttemptResult): void {
    const told = `${replay ? 'again ' : ''}by ${destination} for connection ${connection?.connectionId}, attempt ${attempt}`
    const since = replay ? Date.now() : event.receivedAt
    if (outcome.kind === 'succeeded') this.tell('handled', since, told)
    if (outcome.kind === 'retry') this.tell('failed', since, `${told}: ${outcome.error}; it is tried again`)
    if (outcome.kind === 'dead') this.tell('dead', since, `${told}: ${outcome.error}; replay it when mended`)
    this.#receivedAt.delete(event.id)
    this.#options.onEnd()
  }

  /** Takes the gateway's log: all of it goes into the file, what handlers log also onto the screen. */
  logTo(file: string): DestinationStream {
    return {
      write: (line) => {
        appendFileSync(file, line)
        const entry = JSON.parse(line) as Record<string, unknown>
        const { level: _level, connection: _connection, time, msg, handler, event, delivery, ...fields } = entry
        if (typeof handler !== 'string' || delivery !== undefined) return
        const more = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : ''
        this.tell('handler', this.#receivedAt.get(String(event)) ?? Number(time), `${String(msg)}${more}`)
      },
    }
  }

  /** Writes a line for programs. */
  write(line: Readonly<Record<string, unknown>>): void {
    print(JSON.stringify(line))
  }

  tell(step: string, receivedAt: number, text: string): void {
    const afterMs = Date.now() - receivedAt
    if (this.#options.json) this.write({ step, after_ms: afterMs, text })
    else print(`${`+${afterMs} ms`.padStart(11)}  ${step.padEnd(11)}${printable(text)}`)
  }
}
