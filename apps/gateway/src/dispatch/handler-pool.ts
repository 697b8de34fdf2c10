import { Worker } from 'node:worker_threads'
import type { ClaimedDelivery } from '@guidepost/store'
import type { Logger } from 'pino'
import type { FromHandlerThread, HandlerResult, ToHandlerThread } from './handler-messages.ts'

/** How long a handler may go on after its time limit before its thread is ended. */
const graceMs = 2000
/**
 * Milliseconds to wait before replacing a thread that ended before it was ready. Such a thread could not load the
 * configuration.
 */
const restartMs = { first: 500, most: 30_000 }

export interface HandlerPoolOptions {
  readonly configFile: string
  readonly threads: number
  readonly perThread: number
  readonly logger: Logger
  /** Called when a thread has become ready, so that there is room for more. */
  readonly onReady?: () => void
}

interface Running {
  readonly finish: (result: HandlerResult) => void
  readonly timer: NodeJS.Timeout
}

/**
 * Runs handlers on threads of their own. A handler that blocks or crashes costs its thread, which is replaced, but never
 * delays the answer to a webhook.
 */
export class HandlerPool {
  readonly #options: HandlerPoolOptions
  readonly #threads = new Set<HandlerThread>()
  #stopping = false
  #failures = 0

  constructor(options: HandlerPoolOptions) {
    this.#options = options
    for (let count = 0; count < options.threads; count += 1) this.#start()
  }

  /** How many more deliveries can run now. */
  get free(): number {
    return [...this.#threads].reduce((sum, thread) => sum + thread.free, 0)
  }

  /**
   * Runs one delivery. Resolves when the handler has settled or its thread has ended, so that no handler still runs
   * afterwards.
   */
  run(delivery: ClaimedDelivery, timeoutMs: number): Promise<HandlerResult> {
    const [first, ...others] = this.#threads
    // The last thread ended after `free` was read.
    if (!first || this.#stopping) return Promise.resolve({ kind: 'interrupted' })
    const idlest = others.reduce((best, thread) => (thread.free > best.free ? thread : best), first)
    return idlest.run(delivery, timeoutMs)
  }

  /** Ends the threads, and interrupts what still runs in them. */
  async stop(): Promise<void> {
    this.#stopping = true
    await Promise.all([...this.#threads].map((thread) => thread.stop()))
  }

  #start(): void {
    const thread = new HandlerThread(this.#options, {
      onReady: () => {
        this.#failures = 0
        this.#options.onReady?.()
      },
      onExit: (wasReady) => {
        this.#threads.delete(thread)
        if (!this.#stopping) this.#replace(wasReady)
      },
    })
    this.#threads.add(thread)
  }

  /**
   * Starts a thread at once. If the last thread ended before it was ready, waits first; the wait doubles with each such
   * thread.
   */
  #replace(wasReady: boolean): void {
    if (wasReady) return this.#start()
    const delay = Math.min(restartMs.most, restartMs.first * 2 ** this.#failures)
    this.#failures += 1
    setTimeout(() => !this.#stopping && this.#start(), delay).unref()
  }
}

class HandlerThread {
  readonly #worker: Worker
  readonly #running = new Map<string, Running>()
  readonly #options: HandlerPoolOptions
  readonly #onReady: () => void
  #state: 'loading' | 'ready' | 'ended' = 'loading'
  #stopping = false

  constructor(options: HandlerPoolOptions, on: { onReady: () => void; onExit: (wasReady: boolean) => void }) {
    this.#options = options
    this.#onReady = on.onReady
    const source = import.meta.url.endsWith('.ts')
    const file = new URL(source ? './handler-thread.ts' : './handler-thread.js', import.meta.url)
    this.#worker = new Worker(file, {
      workerData: { configFile: options.configFile },
      execArgv: [
        ...(source ? ['--conditions=guidepost-source'] : []),
        '--disable-warning=ExperimentalWarning',
        '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
      ],
    })
    this.#worker.on('message', (message: FromHandlerThread) => this.#hear(message))
    this.#worker.on('error', (error) => options.logger.error({ err: error }, 'a handler thread failed'))
    this.#worker.on('exit', () => {
      const wasReady = this.#state === 'ready'
      this.#state = 'ended'
      const result: HandlerResult = this.#stopping
        ? { kind: 'interrupted' }
        : { kind: 'failed', error: 'The handler thread ended', permanent: false }
      for (const id of this.#running.keys()) this.#finish(id, result)
      on.onExit(wasReady)
    })
  }

  get free(): number {
    return this.#state === 'ready' ? this.#options.perThread - this.#running.size : 0
  }

  run(delivery: ClaimedDelivery, timeoutMs: number): Promise<HandlerResult> {
    return new Promise((finish) => {
      const timer = setTimeout(() => void this.#giveUp(delivery, timeoutMs), timeoutMs + graceMs)
      this.#running.set(delivery.id, { finish, timer })
      this.#worker.postMessage({ kind: 'run', delivery, timeoutMs } satisfies ToHandlerThread)
    })
  }

  async stop(): Promise<void> {
    this.#stopping = true
    await this.#worker.terminate()
  }

  /** The handler ignored its signal, and only ending its thread stops it. The thread's other deliveries are retried. */
  async #giveUp(delivery: ClaimedDelivery, timeoutMs: number): Promise<void> {
    const { destination, id } = delivery
    this.#options.logger.warn(
      { handler: destination, delivery: id, timeoutMs },
      'a handler exceeded its time limit and ignored the signal; ending its thread',
    )
    await this.#worker.terminate()
  }

  #hear(message: FromHandlerThread): void {
    if (message.kind === 'ready') {
      this.#state = 'ready'
      this.#onReady()
    }
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
