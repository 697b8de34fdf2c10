import { setInterval as every } from 'node:timers/promises'
import { eventOf, post, type World } from './gateway-process.ts'

/**
 * Autotask gives a webhook up after 10 s. That the gateway answers within 5 s is tested on a controlled clock, in
 * `src/receive/answer-time.test.ts`: here a busy machine delays the gateway, the test and both ends of the socket.
 */
const senderGivesUpMs = 10_000

/** What a gateway answered to a steady load of signed webhooks, each with an id of its own. */
export interface SteadyLoad {
  /** The ids that were answered 200. */
  readonly acknowledged: string[]
  /** How many were answered 503. */
  readonly refused: () => number
  /** The times of answers that came too late, in milliseconds. */
  readonly slow: number[]
  /** Other statuses than 200 and 503; `undefined` for a broken connection. */
  readonly others: (number | undefined)[]
  /** Resolves when the last answer has come. */
  readonly end: () => Promise<void>
}

/** Posts webhooks from 16 senders until `end` is called. */
export function startSteadyLoad(world: World): SteadyLoad {
  const acknowledged: string[] = []
  const slow: number[] = []
  const others: (number | undefined)[] = []
  let refused = 0
  let next = 1
  const sending = new AbortController()
  const senders = Array.from({ length: 16 }, async () => {
    // Post at a steady rate: refusals return at once, and thousands of refusals would prove nothing more.
    for await (const _ of every(5)) {
      if (sending.signal.aborted) break
      const id = String(next++)
      const start = performance.now()
      const status = await post(world, eventOf(id))
      const tookMs = performance.now() - start
      if (tookMs > senderGivesUpMs) slow.push(tookMs)
      if (status === 200) acknowledged.push(id)
      else if (status === 503) refused += 1
      else others.push(status)
    }
  })
  return {
    acknowledged,
    refused: () => refused,
    slow,
    others,
    end: async () => {
      sending.abort()
      await Promise.all(senders)
    },
  }
}
