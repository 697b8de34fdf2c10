import { runs } from '@guidepost/tooling-testing'
import { expect, vi } from 'vitest'
import { storedIds, type World } from './gateway-process.ts'

/**
 * Waits until every acknowledged event is handled, and sent if there is a receiver. Then ends the gateway and checks that the
 * database has each id exactly once.
 */
export async function everythingKept(
  of: World,
  acknowledged: readonly string[],
  sent: ReadonlySet<string> = new Set(acknowledged),
): Promise<void> {
  // On PostgreSQL, the deliveries of a killed process wait until their leases end (35 s here). Until then they count
  // towards the limits. Many rounds leave many such deliveries.
  await vi.waitFor(
    () => {
      const handled = new Set(of.handled())
      const missing = acknowledged.filter((id) => !handled.has(id) || !sent.has(id))
      // Not `expect`: formatting long lists would take longer than everything else here.
      if (missing.length > 0) throw new Error(`${missing.length} are missing, e.g. ${missing[0]}`)
    },
    { timeout: runs(120_000, 300_000), interval: 100 },
  )
  expect(await of.kill('SIGTERM')).toBe(0)

  const stored = await storedIds(of)
  expect(acknowledged.filter((id) => stored.get(id) !== 1)).toEqual([])
  expect([...stored.values()].every((count) => count === 1)).toBe(true)
}
