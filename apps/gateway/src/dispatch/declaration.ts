import type { HandlerDeclaration, Store } from '@guidepost/store'
import type { Logger } from 'pino'

/** How often this process says that it lives and which handlers it has, in milliseconds: thrice before the store takes it for dead. */
const againMs = 55_000

export interface DeclarationOptions {
  readonly store: Pick<Store, 'declareHandlers' | 'endHandlers'>
  readonly handlers: readonly HandlerDeclaration[]
  readonly logger: Logger
  readonly now: () => number
}

/** Declares the handlers of this process, and says so again as long as it lives. Returns what ends that. */
export async function startDeclaration({
  store,
  handlers,
  logger,
  now,
}: DeclarationOptions): Promise<() => Promise<void>> {
  await store.declareHandlers(handlers, now())
  let saying: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    saying = store.declareHandlers(handlers, now()).catch((error: unknown) => {
      logger.warn({ err: error }, 'the handlers could not be declared again; it is tried again within a minute')
    })
  }, againMs).unref()
  return async () => {
    clearInterval(timer)
    await saying
    try {
      await store.endHandlers(now())
    } catch (error) {
      // It lapses by itself.
      logger.warn({ err: error }, 'the store could not be told that the handlers of this process end')
    }
  }
}
