import { runs } from '@guidepost/tooling-testing'
import { expect, vi } from 'vitest'
import { storedIds, type World } from './gateway-process.ts'

/**
 * Waits until everything acknowledged is handled, and has been sent if there is a receiver; ends the gateway, and looks for
 * each id in the database.
 */
export async function everythingKept(
  of: World,
  acknowledged: readonly string[],
  sent: ReadonlySet<string> = new Set(acknowledged),
): Promise<void> {
  // On PostgreSQL what a killed process had in its hands is handed out again when its lease ends, after 35 s here; until
  // then it takes its places. Many rounds leave much to be worked off.
  await vi.waitFor(
    () => {
      const handled = new Set(of.handled())
      const missing = acknowledged.filter((id) => !handled.has(id) || !sent.has(id))
      // No `expect`: what it says of long lists costs more than everything else here.
      if (missing.length > 0) throw new Error(`${missing.length} are missing, e.g. ${missing[0]}`)
    },
    { timeout: runs(60_000, 300_000), interval: 100 },
  )
  expect(await of.kill('SIGTERM')).toBe(0)

  const stored = await storedIds(of)
  expect(acknowledged.filter((id) => stored.get(id) !== 1)).toEqual([])
  expect([...stored.values()].every((count) => count === 1)).toBe(true)
}
