import { Worker } from 'node:worker_threads'
import type { ClaimedDelivery } from '@guidepost/store'
import type { Logger } from 'pino'
import type { FromHandlerThread, HandlerResult, ToHandlerThread } from './handler-messages.ts'

/** How long a handler may go on after its time limit before its thread is ended. */
const graceMs = 2000

export interface HandlerPoolOptions {
  readonly configFile: string
  readonly threads: number
  readonly perThread: number
  readonly logger: Logger
}

interface Running {
  readonly finish: (result: HandlerResult) => void
  readonly timer: NodeJS.Timeout
}

/**
 * Threads that run handlers, apart from the one that receives: a handler that blocks or crashes costs its own thread,
 * which is replaced, and never a webhook's answer.
 */
export class HandlerPool {
  readonly #options: HandlerPoolOptions
  readonly #threads = new Set<HandlerThread>()
  #stopping = false

  constructor(options: HandlerPoolOptions) {
    this.#options = options
    for (let count = 0; count < options.threads; count += 1) this.#start()
  }

  /** How many more deliveries can run now. */
  get free(): number {
    return [...this.#threads].reduce((sum, thread) => sum + thread.free, 0)
  }

  /** Runs one delivery. Its promise settles when the handler has, or when its thread has ended: never both run. */
  run(delivery: ClaimedDelivery, timeoutMs: number): Promise<HandlerResult> {
    const idlest = [...this.#threads].reduce((best, thread) => (thread.free > best.free ? thread : best))
    return idlest.run(delivery, timeoutMs)
  }

  /** Ends the threads; what still runs in them ends as failed. */
  async stop(): Promise<void> {
    this.#stopping = true
    await Promise.all([...this.#threads].map((thread) => thread.stop()))
  }

  #start(): void {
    const thread = new HandlerThread(this.#options, () => {
      this.#threads.delete(thread)
      if (!this.#stopping) this.#start()
    })
    this.#threads.add(thread)
  }
}

class HandlerThread {
  readonly #worker: Worker
  readonly #running = new Map<string, Running>()
  readonly #options: HandlerPoolOptions
  #ended = false

  constructor(options: HandlerPoolOptions, onExit: () => void) {
    this.#options = options
    const source = import.meta.url.endsWith('.ts')
    const file = new URL(source ? './handler-thread.ts' : './handler-thread.js', import.meta.url)
    this.#worker = new Worker(file, {
      workerData: { configFile: options.configFile },
      execArgv: [
        ...(source ? ['--conditions=source'] : []),
        '--disable-warning=ExperimentalWarning',
        '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
      ],
    })
    this.#worker.on('message', (message: FromHandlerThread) => this.#hear(message))
    this.#worker.on('error', (error) => options.logger.error({ err: error }, 'a handler thread failed'))
    this.#worker.on('exit', () => {
      this.#ended = true
      for (const id of this.#running.keys())
        this.#finish(id, { kind: 'failed', error: 'The handler thread ended', permanent: false })
      onExit()
    })
  }

  get free(): number {
    return this.#ended ? 0 : this.#options.perThread - this.#running.size
  }

  run(delivery: ClaimedDelivery, timeoutMs: number): Promise<HandlerResult> {
    return new Promise((finish) => {
      const timer = setTimeout(() => void this.#giveUp(delivery, timeoutMs), timeoutMs + graceMs)
      this.#running.set(delivery.id, { finish, timer })
      this.#worker.postMessage({ kind: 'run', delivery, timeoutMs } satisfies ToHandlerThread)
    })
  }

  async stop(): Promise<void> {
    await this.#worker.terminate()
  }

  /** The handler didn't heed its signal. Nothing else can stop it, so its thread goes, and the others on it are tried again. */
  async #giveUp(delivery: ClaimedDelivery, timeoutMs: number): Promise<void> {
    const { destination, id } = delivery
    this.#options.logger.warn(
      { handler: destination, delivery: id, timeoutMs },
      'a handler ran on after its time limit; its thread is ended',
    )
    await this.#worker.terminate()
  }

  #hear(message: FromHandlerThread): void {
    if (message.kind === 'result') this.#finish(message.id, message.result)
    if (message.kind === 'log') this.#options.logger[message.level](message.fields, message.message)
  }

  #finish(id: string, result: HandlerResult): void {
    const running = this.#running.get(id)
    if (!running) return
    this.#running.delete(id)
    clearTimeout(running.timer)
    running.finish(result)
  }
}
