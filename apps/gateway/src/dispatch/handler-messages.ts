import type { ClaimedDelivery } from '@guidepost/store'

/** What the main thread asks of a handler thread. */
export type ToHandlerThread =
  | { readonly kind: 'run'; readonly delivery: ClaimedDelivery; readonly timeoutMs: number }
  | { readonly kind: 'stop' }

/** How a try ended, as the handler tells it. */
export type HandlerResult =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly error: string; readonly permanent: boolean }
  /** We stopped before it ended: no try. */
  | { readonly kind: 'interrupted' }

/** What a handler thread tells the main thread. */
export type FromHandlerThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly id: string; readonly result: HandlerResult }
  | {
      readonly kind: 'log'
      readonly level: 'info' | 'warn' | 'error'
      readonly message: string
      readonly fields: Readonly<Record<string, unknown>>
    }
