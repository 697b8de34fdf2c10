import { pathToFileURL } from 'node:url'
import { Worker, type Transferable } from 'node:worker_threads'
import { StoreError, type StoreErrorCode, type StoreErrorReason } from '../errors.ts'
import type { ThreadOptions } from './operations.ts'

export interface Request {
  readonly id: number
  readonly name: string
  readonly input: readonly unknown[]
}

export interface Response {
  readonly id: number
  readonly result?: unknown
  readonly error?: {
    readonly code: StoreErrorCode
    readonly message: string
    readonly reason: StoreErrorReason | undefined
  }
}

type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void }

// In the CommonJS build `import.meta.url` is a substitute, which is wrong in a folder with a `#` or a `%` in its name.
const here = typeof __filename === 'string' ? pathToFileURL(__filename).href : import.meta.url
const source = here.endsWith('.ts')
const file = new URL(source ? './worker.ts' : './sqlite-worker.js', here)

/**
 * A worker thread with one connection to the database, which answers calls in order. A thread that died is replaced at
 * the next call.
 */
export class Thread {
  readonly #workerData: { readonly role: 'reader' | 'writer'; readonly options: ThreadOptions }
  readonly #waiting = new Map<number, Waiting>()
  #running: { readonly worker: Worker; readonly ended: Promise<void> } | undefined
  #closed = false
  #nextId = 1

  constructor(role: 'reader' | 'writer', options: ThreadOptions) {
    this.#workerData = { role, options }
  }

  async call(name: string, input: readonly unknown[], transfer: readonly Transferable[] = []): Promise<unknown> {
    if (this.#closed) throw new StoreError('unavailable', 'The store is closed')
    this.#running ??= this.#start()
    const id = this.#nextId++
    try {
      this.#running.worker.postMessage({ id, name, input } satisfies Request, transfer)
    } catch (cause) {
      throw new StoreError('internal', `The input of ${name} can't be sent to the database thread`, { cause })
    }
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
  }

  /** Ends the thread after the running calls. */
  async close(): Promise<void> {
    if (!this.#closed) this.#running?.worker.postMessage({ id: 0, name: 'close', input: [] } satisfies Request)
    this.#closed = true
    await this.#running?.ended
  }

  #start() {
    const execArgv = [...(source ? ['--conditions=guidepost-source'] : []), '--disable-warning=ExperimentalWarning']
    const worker = new Worker(file, { name: this.#workerData.role, workerData: this.#workerData, execArgv })
    let failure: unknown
    worker.on('message', (response: Response) => this.#settle(response))
    worker.on('error', (error) => (failure = error))
    const ended = new Promise<void>((resolve) => {
      worker.on('exit', () => {
        this.#running = undefined
        this.#abandon(failure)
        resolve()
      })
    })
    return { worker, ended }
  }

  #settle({ id, result, error }: Response): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error) waiting?.reject(new StoreError(error.code, error.message, { reason: error.reason }))
    else waiting?.resolve(result)
  }

  /** Rejects the open calls of a dead thread. Whether they took effect is unknown. */
  #abandon(cause: unknown): void {
    const because = cause instanceof Error ? `: ${cause.message}` : ''
    const error = new StoreError('internal', `The database thread ended before it answered${because}`, { cause })
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}
