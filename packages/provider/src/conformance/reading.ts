import type { Provider, Sample } from '../provider.ts'
import { textsLimit, type Description, type Identity, type Parsed, type RawWebhook } from '../webhook.ts'
import { must, mustBeText, mustEqual, mustNotThrow, type ConformanceCase } from './case.ts'
import { firstBody } from './answers.ts'
import { hostileBodies, hostileHeaders } from './hostile.ts'
import { matchingCases } from './matching.ts'
import { watched } from './purity.ts'
import { sentAt, signed, withBody } from './request.ts'

/** Cases about reading: what a plugin must read from a webhook, and what it must not do meanwhile. */
export function readingCases(provider: Provider): ConformanceCase[] {
  return [
    ...sampleCases(provider),
    ...matchingCases(provider),
    ...repetitionCases(provider),
    ...isolationCases(provider),
    ...hostileCases(provider),
  ]
}

function sampleCases(provider: Provider): ConformanceCase[] {
  const { receive, samples } = provider
  return [
    ...samples.map((sample) => ({
      name: `reads the declared identities from sample "${sample.name}"`,
      run() {
        const identities = eventsOf(provider, signed(provider, sample.body, receive.generateSecret())).map(pick)
        mustEqual(identities, sample.identities.map(pick), 'the identities')
      },
    })),
    {
      name: 'lists the types of each sample, or marks the sample as unlisted',
      run() {
        if (receive.types.length === 0) return
        for (const { name, identities, unlisted = false } of samples) {
          const missing = identities.filter(({ type, notice }) => !notice && !receive.types.includes(type))
          const isListed = missing.length === 0
          must(isListed || unlisted, `"${missing[0]?.type}" of sample "${name}" is not in receive.types`)
          must(!isListed || !unlisted, `sample "${name}" is marked as unlisted, but receive.types lists its types`)
        }
      },
    },
  ]
}

/** One event keeps its identity. */
function repetitionCases(provider: Provider): ConformanceCase[] {
  const { receive, samples } = provider
  return [
    {
      name: 'reads the same events from a request received again at another time with another secret',
      run() {
        for (const { name, body } of samples) {
          const first = signed(provider, body, receive.generateSecret())
          const again = { ...signed(provider, body, receive.generateSecret()), receivedAt: sentAt + 3_600_000 }
          const what = `sample "${name}", received again`
          mustEqual(receive.parse(again), receive.parse(first), `parse of ${what}`)
          mustEqual(eventsOf(provider, again), eventsOf(provider, first), `identify of ${what}`)
        }
      },
    },
    {
      name: 'identifies and describes an event the same way every time',
      run() {
        for (const { name, body } of samples) {
          const webhook = signed(provider, body, receive.generateSecret())
          const parsed = receive.parse(webhook)
          if (!parsed.ok) continue
          for (const event of parsed.events) {
            const identity = receive.identify(event, webhook)
            for (let time = 0; time < 10; time++) {
              mustEqual(receive.identify(event, webhook), identity, `identify of sample "${name}", a second time`)
            }
            const description = receive.describe?.(event, webhook)
            mustEqual(receive.describe?.(event, webhook), description, `describe of sample "${name}", a second time`)
          }
        }
      },
    },
  ]
}

/** Reading changes nothing, and depends on nothing but its arguments. */
function isolationCases(provider: Provider): ConformanceCase[] {
  const { receive, samples } = provider
  return [
    {
      name: 'changes neither the webhook nor an event',
      run() {
        for (const { name, body } of samples) {
          const webhook = signed(provider, body, receive.generateSecret())
          Object.freeze(webhook.headers)
          Object.freeze(webhook)
          const parsed = mustNotThrow(`parse of a frozen webhook, sample "${name}",`, () => receive.parse(webhook))
          mustEqual(Buffer.compare(webhook.body, body), 0, `what parse changed in the bytes of sample "${name}"`)
          if (!parsed.ok) continue
          freezeDeeply(parsed.events)
          for (const event of parsed.events) {
            mustNotThrow(`identify of a frozen event, sample "${name}",`, () => receive.identify(event, webhook))
            mustNotThrow(`describe of a frozen event, sample "${name}",`, () => receive.describe?.(event, webhook))
          }
          mustEqual(Buffer.compare(webhook.body, body), 0, `what identify changed in the bytes of sample "${name}"`)
        }
      },
    },
    {
      name: 'reads a body that is part of a larger buffer',
      run() {
        for (const { name, body } of samples) {
          const secret = receive.generateSecret()
          const larger = new Uint8Array(body.length + 16).fill(0x5b)
          larger.set(body, 8)
          const part = larger.subarray(8, 8 + body.length)
          const webhook = signed(provider, body, secret)
          const what = `sample "${name}" in a larger buffer`
          mustEqual(receive.verify(withBody(webhook, part), [secret]), { ok: true, secret: 0 }, `verify of ${what}`)
          mustEqual(receive.parse(withBody(webhook, part)), receive.parse(webhook), `parse of ${what}`)
        }
      },
    },
    {
      name: 'uses no clock, no randomness, no timer and no network',
      async run() {
        for (const { name, body, connectionConfig } of samples) {
          const secret = receive.generateSecret()
          const config = await provider.connectionConfig['~standard'].validate(connectionConfig)
          const used = watched(() => {
            receive.checkSecret(secret)
            const webhook = signed(provider, body, secret)
            receive.verify(webhook, [secret])
            eventsOf(provider, webhook)
            mustRead(provider, webhook, `sample "${name}"`)
            if (!config.issues) receive.connectionKeys(config.value)
          })
          mustEqual(used, [], `impure functions that the plugin called with sample "${name}"`)
        }
      },
    },
  ]
}

/** No body and no header makes a plugin throw. */
function hostileCases(provider: Provider): ConformanceCase[] {
  const { receive, samples } = provider
  return [
    {
      name: 'parses any body into events or an error, and never throws',
      run() {
        const { headers } = signed(provider, firstBody(provider), receive.generateSecret())
        for (const [what, body] of hostileBodies(samples)) {
          for (const sent of [headers, {}]) {
            mustRead(provider, { body: body.slice(), headers: sent, receivedAt: sentAt }, what)
          }
        }
        must(!('polluted' in {}), 'a body changed Object.prototype')
      },
    },
    {
      name: 'identifies and describes events with bounded text, whatever the headers hold',
      run() {
        const secret = receive.generateSecret()
        for (const { name, body } of samples) {
          const webhook = signed(provider, body, secret)
          for (const headers of hostileHeaders(webhook.headers)) {
            mustRead(provider, { ...webhook, headers }, `sample "${name}" with hostile headers`)
          }
        }
      },
    },
  ]
}

/** The identity of each event, in order. Throws a `ConformanceError` if `parse` fails. */
function eventsOf(provider: Provider, webhook: RawWebhook): Identity[] {
  const parsed = provider.receive.parse(webhook)
  must(parsed.ok, parsed.ok ? '' : `parse failed: ${parsed.error}`)
  return parsed.events.map((event) => provider.receive.identify(event, webhook))
}

function pick({ type, action, matchKey, notice }: Sample['identities'][number]) {
  return { type, action, matchKey, notice }
}

/** `parse` must return events or an error, `identify` and `describe` bounded text. */
function mustRead(provider: Provider, webhook: RawWebhook, what: string): void {
  const parsed: Parsed<unknown> = mustNotThrow(`parse of ${what}`, () => provider.receive.parse(webhook))
  if (parsed.ok === false) {
    mustBeText(parsed.error, `the error of ${what}`)
    must(parsed.error !== '', `the error of ${what} is empty`)
    return
  }
  must(parsed.ok === true && Array.isArray(parsed.events), `parse of ${what} returns neither events nor an error`)
  for (const event of parsed.events) {
    mustBeIdentity(
      mustNotThrow(`identify of ${what}`, () => provider.receive.identify(event, webhook)),
      what,
    )
    const description = mustNotThrow(`describe of ${what}`, () => provider.receive.describe?.(event, webhook))
    if (description !== undefined) mustBeDescription(description, what)
  }
}

function mustBeDescription({ title, texts }: Description, what: string): void {
  if (title !== undefined) mustBeText(title, `the title of ${what}`)
  must(title !== '', `the title of ${what} is empty; return undefined instead`)
  must(Array.isArray(texts), `the texts of ${what} are no list`)
  must(texts.length <= textsLimit, `${what} has ${texts.length} texts; textsLimit is ${textsLimit}`)
  for (const text of texts) mustBeText(text, `a text of ${what}`)
}

function mustBeIdentity(identity: Identity, what: string): void {
  const { type, action, matchKey, dedupeKey, orderingKey, occurredAt, notice } = identity
  mustBeText(type, `the type of ${what}`)
  mustBeText(action, `the action of ${what}`)
  mustBeText(dedupeKey, `the dedupeKey of ${what}`)
  if (matchKey !== undefined) mustBeText(matchKey, `the matchKey of ${what}`)
  must(matchKey !== '', `the matchKey of ${what} is empty; return undefined instead`)
  if (orderingKey !== undefined) mustBeText(orderingKey, `the orderingKey of ${what}`)
  if (occurredAt !== undefined) {
    must(Number.isSafeInteger(occurredAt), `the occurredAt of ${what} is ${occurredAt}, not whole milliseconds`)
  }
  must(typeof notice === 'boolean', `the notice of ${what} is not a boolean`)
}

/** Freezes plain objects and arrays, without recursion, which deep bodies would overflow. */
function freezeDeeply(value: unknown): void {
  const waiting: unknown[] = [value]
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (typeof next !== 'object' || next === null || ArrayBuffer.isView(next) || Object.isFrozen(next)) continue
    Object.freeze(next)
    waiting.push(...Object.values(next))
  }
}
