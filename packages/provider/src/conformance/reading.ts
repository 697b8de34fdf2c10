import type { Provider, Sample } from '../provider.ts'
import { textLimit, type Identity, type Parsed, type RawWebhook } from '../webhook.ts'
import { must, mustEqual, mustNotThrow, type ConformanceCase } from './case.ts'
import { hostileBodies, hostileHeaders } from './hostile.ts'
import { watched } from './purity.ts'
import { sentAt, signed, withBody } from './request.ts'

/** What is read out of a webhook, and what never happens while it is. */
export function readingCases(provider: Provider): ConformanceCase[] {
  const { receive, samples } = provider
  const keysOf = async (config: unknown) => {
    const result = await provider.connectionConfig['~standard'].validate(config)
    return result.issues ? undefined : receive.connectionKeys(result.value)
  }

  return [
    ...samples.map((sample) => ({
      name: `reads sample "${sample.name}" as it declares`,
      run() {
        const identities = eventsOf(provider, signed(provider, sample.body, receive.generateSecret())).map(pick)
        mustEqual(identities, sample.identities.map(pick), 'the identities')
      },
    })),
    {
      name: 'lists the types of its samples, or marks the sample as unlisted',
      run() {
        if (receive.types.length === 0) return
        for (const sample of samples) {
          const missing = sample.identities.filter(({ type, notice }) => !notice && !receive.types.includes(type))
          const expected = sample.unlisted === true
          must(
            missing.length === 0 || expected,
            `"${missing[0]?.type}" of sample "${sample.name}" is not in receive.types`,
          )
          must(
            missing.length > 0 || !expected,
            `sample "${sample.name}" is marked as unlisted, and its types are listed`,
          )
        }
      },
    },
    {
      name: 'matches a sample to the connection that the sample declares',
      async run() {
        for (const { name, connectionConfig, identities } of samples) {
          if (connectionConfig === undefined) continue
          const keys = await keysOf(connectionConfig)
          must(keys, `connectionConfig refuses the connection of sample "${name}"`)
          for (const { matchKey } of identities) {
            if (matchKey === undefined) continue
            must(keys.includes(matchKey), `"${matchKey}" of sample "${name}" is not in ${JSON.stringify(keys)}`)
          }
        }
      },
    },
    {
      name: 'gives a connection keys that are text, each once, never an empty one',
      async run() {
        const configs = [
          {},
          ...samples.map((sample) => sample.connectionConfig).filter((config) => config !== undefined),
        ]
        for (const config of configs) {
          const keys = await keysOf(config)
          if (!keys) continue
          must(Array.isArray(keys), 'connectionKeys answers no list')
          for (const key of keys) {
            mustBeText(key, 'a connection key')
            must(key !== '', 'a connection key is empty, and would match what has none')
          }
          mustEqual(new Set(keys).size, keys.length, 'the number of different connection keys')
        }
      },
    },
    {
      name: 'reads a match key that was entered by hand as that match key, and anything as text or as nothing',
      run() {
        const keys = samples.flatMap(({ identities }) => identities.map(({ matchKey }) => matchKey))
        for (const key of keys.filter((key) => key !== undefined)) {
          mustEqual(receive.matchKeyOf(key), key, `matchKeyOf of "${key}"`)
        }
        for (const value of [undefined, null, 7, '', '   ', [], {}, 'x', 'x'.repeat(2 * textLimit), '\ud800\u0000']) {
          const key = mustNotThrow('matchKeyOf of any value', () => receive.matchKeyOf(value))
          if (key === undefined) continue
          mustBeText(key, 'the answer of matchKeyOf')
          must(key !== '', 'matchKeyOf answers an empty key, which would match what has none')
        }
      },
    },
    {
      name: 'reads a request again, with other times and another secret, as the same events',
      run() {
        for (const { name, body } of samples) {
          const first = signed(provider, body, receive.generateSecret())
          const again = { ...signed(provider, body, receive.generateSecret()), receivedAt: sentAt + 3_600_000 }
          mustEqual(receive.parse(again), receive.parse(first), `parse of sample "${name}", received again`)
          mustEqual(
            eventsOf(provider, again),
            eventsOf(provider, first),
            `identify of sample "${name}", received again`,
          )
        }
      },
    },
    {
      name: 'identifies one event the same way every time',
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
          }
        }
      },
    },
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
          }
          mustEqual(Buffer.compare(webhook.body, body), 0, `what identify changed in the bytes of sample "${name}"`)
        }
      },
    },
    {
      name: 'reads bytes that are a part of a larger buffer',
      run() {
        for (const { name, body } of samples) {
          const secret = receive.generateSecret()
          const larger = new Uint8Array(body.length + 16).fill(0x5b)
          larger.set(body, 8)
          const part = larger.subarray(8, 8 + body.length)
          const webhook = signed(provider, body, secret)
          const answer = receive.verify(withBody(webhook, part), [secret])
          mustEqual(answer, { ok: true, secret: 0 }, `verify of sample "${name}" in a larger buffer`)
          mustEqual(
            receive.parse(withBody(webhook, part)),
            receive.parse(webhook),
            `parse of sample "${name}" in a larger buffer`,
          )
        }
      },
    },
    {
      name: 'answers any body with events or an error, and never throws',
      run() {
        const secret = receive.generateSecret()
        const { headers } = signed(provider, samples[0]?.body ?? new Uint8Array(), secret)
        for (const [what, body] of hostileBodies(samples)) {
          for (const sent of [headers, {}])
            mustRead(provider, { body: body.slice(), headers: sent, receivedAt: sentAt }, what)
        }
        must(!('polluted' in {}), 'a body reached Object.prototype')
      },
    },
    {
      name: 'identifies any event in text of bounded length, whatever the headers hold',
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
            if (!config.issues) receive.connectionKeys(config.value)
          })
          mustEqual(used, [], `what the plugin reached for with sample "${name}"`)
        }
      },
    },
  ]
}

/** The identity of each event, in order. The request must be readable. */
function eventsOf(provider: Provider, webhook: RawWebhook): Identity[] {
  const parsed = provider.receive.parse(webhook)
  must(parsed.ok, parsed.ok ? '' : `parse says: ${parsed.error}`)
  return parsed.events.map((event) => provider.receive.identify(event, webhook))
}

function pick({ type, action, matchKey, notice }: Sample['identities'][number]) {
  return { type, action, matchKey, notice }
}

function mustRead(provider: Provider, webhook: RawWebhook, what: string): void {
  const parsed: Parsed<unknown> = mustNotThrow(`parse of ${what}`, () => provider.receive.parse(webhook))
  if (parsed.ok === false) {
    mustBeText(parsed.error, `the error of ${what}`)
    must(parsed.error !== '', `the error of ${what} is empty`)
    return
  }
  must(parsed.ok === true && Array.isArray(parsed.events), `parse of ${what} answers neither events nor an error`)
  for (const event of parsed.events) {
    mustBeIdentity(
      mustNotThrow(`identify of ${what}`, () => provider.receive.identify(event, webhook)),
      what,
    )
  }
}

function mustBeIdentity(identity: Identity, what: string): void {
  const { type, action, matchKey, dedupeKey, orderingKey, notice } = identity
  mustBeText(type, `the type of ${what}`)
  mustBeText(action, `the action of ${what}`)
  mustBeText(dedupeKey, `the dedupeKey of ${what}`)
  if (matchKey !== undefined) mustBeText(matchKey, `the matchKey of ${what}`)
  must(matchKey !== '', `the matchKey of ${what} is empty; say undefined`)
  if (orderingKey !== undefined) mustBeText(orderingKey, `the orderingKey of ${what}`)
  must(typeof notice === 'boolean', `the notice of ${what} is neither true nor false`)
}

function mustBeText(value: unknown, what: string): void {
  must(typeof value === 'string', `${what} is no text`)
  must(value.length <= textLimit, `${what} has ${value.length} characters; textLimit is ${textLimit}`)
}

/** Freezes plain objects and arrays, without recursion. */
function freezeDeeply(value: unknown): void {
  const waiting: unknown[] = [value]
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (typeof next !== 'object' || next === null || ArrayBuffer.isView(next) || Object.isFrozen(next)) continue
    Object.freeze(next)
    waiting.push(...Object.values(next))
  }
}
