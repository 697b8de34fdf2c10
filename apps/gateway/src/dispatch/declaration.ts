import type { HandlerDeclaration, Store } from '@guidepost/store'
import type { Logger } from 'pino'

/** How often this process renews the declaration of its handlers, in milliseconds: three times before the store takes the process for dead. */
const renewEveryMs = 55_000

export interface DeclarationOptions {
  readonly store: Pick<Store, 'declareHandlers' | 'endHandlers'>
  readonly handlers: readonly HandlerDeclaration[]
  readonly logger: Logger
  readonly now: () => number
}

/** Declares the handlers of this process, and renews the declaration while it runs. Returns the function that ends it. */
export async function startDeclaration({
  store,
  handlers,
  logger,
  now,
}: DeclarationOptions): Promise<() => Promise<void>> {
  await store.declareHandlers(handlers, now())
  let renewing: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    renewing = store.declareHandlers(handlers, now()).catch((error: unknown) => {
      logger.warn({ err: error }, 'could not renew the declaration of the handlers; trying again within a minute')
    })
  }, renewEveryMs).unref()
  return async () => {
    clearInterval(timer)
    await renewing
    try {
      await store.endHandlers(now())
    } catch (error) {
      // The declaration expires by itself.
      logger.warn({ err: error }, 'could not tell the store that the handlers of this process have ended')
    }
  }
}
