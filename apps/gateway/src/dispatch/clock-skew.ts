import type { Store } from '@guidepost/store'
import type { Logger } from 'pino'

/**
 * A clock difference that visibly distorts figures and waits, in milliseconds. Smaller differences are usual even
 * between synchronised machines.
 */
const noticeableMs = 5000

/** How this process's clock compares with the database's. */
export interface ClockCheck {
  /** How far this process's clock is ahead, in milliseconds; negative if it is behind. */
  readonly skewMs: number
  readonly ok: boolean
}

/** Compares this process's clock with the database's. Rejects when the store does. */
export async function checkClock(store: Pick<Store, 'clockSkew'>): Promise<ClockCheck> {
  const skewMs = await store.clockSkew()
  return { skewMs, ok: Math.abs(skewMs) <= noticeableMs }
}

/** Warns about a clock that differs. Leases and retries use the database's clock, so they stay correct. */
export async function warnOfClock(store: Pick<Store, 'clockSkew'>, logger: Logger): Promise<void> {
  try {
    const { skewMs, ok } = await checkClock(store)
    if (!ok) {
      logger.warn(
        { skewMs },
        "this machine's clock differs from the database's; synchronise both, for example with NTP",
      )
    }
  } catch (error) {
    logger.warn({ err: error }, "could not compare this machine's clock with the database's")
  }
}
