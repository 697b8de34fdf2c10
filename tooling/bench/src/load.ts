import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { PayloadSpec } from './load/payloads.ts'
import type { Order, Prepared, Result, Round, RunOrder } from './load/protocol.ts'

export { guidOf, idIn, requestOf, ticketUpdate } from './load/payloads.ts'
export type { Round } from './load/protocol.ts'

/** The process that generates load. It takes one order at a time. */
export class Load {
  readonly #process: ChildProcess

  constructor() {
    const file = fileURLToPath(new URL('./load/generator.ts', import.meta.url))
    this.#process = fork(file, { execArgv: ['--conditions=guidepost-source'] })
  }

  /** Makes and signs requests. Each round sends these, from the first one on, until the next call. */
  async prepare(spec: PayloadSpec): Promise<void> {
    await this.#ask<Prepared>({ kind: 'prepare', ...spec })
  }

  async run(order: Omit<RunOrder, 'kind'>): Promise<Round> {
    const result = await this.#ask<Result>({ kind: 'run', ...order })
    if (result.kind === 'failed') throw new Error(`A round of load against ${order.url} failed: ${result.message}`)
    return result
  }

  close(): void {
    this.#process.disconnect()
  }

  async #ask<Answer>(order: Order): Promise<Answer> {
    this.#process.send(order)
    const waiting = new AbortController()
    const ended = once(this.#process, 'exit', { signal: waiting.signal }).then(() => {
      throw new Error('The load generator ended')
    })
    const [answer] = (await Promise.race([once(this.#process, 'message'), ended])) as [Answer]
    ended.catch(() => {})
    waiting.abort()
    return answer
  }
}
