import { Worker, type Transferable } from 'node:worker_threads'
import { StoreError, type StoreErrorCode } from '../errors.ts'
import type { ThreadOptions } from './operations.ts'

export interface Request {
  readonly id: number
  readonly name: string
  readonly input: readonly unknown[]
}

export interface Response {
  readonly id: number
  readonly result?: unknown
  readonly error?: { readonly code: StoreErrorCode; readonly message: string }
}

type Waiting = { resolve(value: unknown): void; reject(error: Error): void }

/** A worker thread with one connection to the database, answering calls in their order. */
export class Thread {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  readonly #ended: Promise<void>
  #nextId = 1

  constructor(role: 'reader' | 'writer', options: ThreadOptions) {
    const source = import.meta.url.endsWith('.ts')
    const file = new URL(source ? './worker.ts' : './sqlite-worker.js', import.meta.url)
    this.#worker = new Worker(file, {
      workerData: { role, options },
      execArgv: [...(source ? ['--conditions=source'] : []), '--disable-warning=ExperimentalWarning'],
    })
    this.#worker.on('message', (response: Response) => this.#settle(response))
    this.#worker.on('error', (error) => this.#failAll(error))
    this.#ended = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        this.#failAll(new StoreError('unavailable', 'The database thread has ended'))
        resolve()
      })
    })
  }

  /** How many calls wait for their answer. */
  get pending(): number {
    return this.#waiting.size
  }

  call(name: string, input: readonly unknown[], transfer: readonly Transferable[] = []): Promise<unknown> {
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#worker.postMessage({ id, name, input } satisfies Request, transfer)
    })
  }

  /** Lets what is under way finish, then ends the thread. */
  async close(): Promise<void> {
    this.#worker.postMessage({ id: 0, name: 'close', input: [] } satisfies Request)
    await this.#ended
  }

  #settle({ id, result, error }: Response): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error) waiting?.reject(new StoreError(error.code, error.message))
    else waiting?.resolve(result)
  }

  #failAll(cause: unknown): void {
    const error =
      cause instanceof StoreError ? cause : new StoreError('internal', 'The database thread failed', { cause })
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}
