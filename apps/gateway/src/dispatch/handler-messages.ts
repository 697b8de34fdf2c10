import type { ClaimedDelivery } from '@guidepost/store'

/** Messages from the main thread to a handler thread. */
export type ToHandlerThread =
  | { readonly kind: 'run'; readonly delivery: ClaimedDelivery; readonly timeoutMs: number }
  | { readonly kind: 'stop' }

/** How a handler's attempt ended. */
export type HandlerResult =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly error: string; readonly permanent: boolean }
  /** We stopped first. It does not count as an attempt. */
  | { readonly kind: 'interrupted' }

/** Messages from a handler thread to the main thread. */
export type FromHandlerThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly id: string; readonly result: HandlerResult }
  | {
      readonly kind: 'log'
      readonly level: 'info' | 'warn' | 'error'
      readonly message: string
      readonly fields: Readonly<Record<string, unknown>>
    }
