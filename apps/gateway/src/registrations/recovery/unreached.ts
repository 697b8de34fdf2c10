import type { Store } from '@guidepost/store'
import { z } from 'zod'

const hourMs = 60 * 60_000
/** The fault is ours if, within an hour, the sweeps of this share of the connections find missing changes. A small share of few connections proves nothing: at least `least` must. */
const share = 0.05
const least = 3
/** So that the stored value stays small. */
const mostKept = 1000

const schema = z.object({
  /** When the last sweep of a connection found missing changes, by connection. */
  found: z.record(z.string(), z.number()),
  since: z.number().nullable(),
})
type Unreached = z.infer<typeof schema>

const keyOf = (environmentId: number): string => `gateway:unreached:${environmentId}`

type MemoryStore = Pick<Store, 'readMemory' | 'replaceMemory' | 'countManaged'>

/** Since when the provider does not reach this installation, as far as sweeps show; null if it does. */
export async function unreachedSince(
  store: Pick<Store, 'readMemory'>,
  environmentId: number,
  now: number,
): Promise<number | null> {
  const stored = schema.safeParse(await store.readMemory(keyOf(environmentId))).data
  const newest = Math.max(0, ...Object.values(stored?.found ?? {}))
  return stored && newest > now - hourMs ? stored.since : null
}

/** Notes that a sweep found missing changes. Answers true if that shows for the first time that the fault is ours. */
export async function noteMissing(
  store: MemoryStore,
  {
    environmentId,
    connection,
    now,
  }: { readonly environmentId: number; readonly connection: number; readonly now: number },
): Promise<boolean> {
  const lines = await store.countManaged(environmentId)
  const connections = lines.reduce((sum, line) => sum + line.connections, 0)
  for (;;) {
    const before = await store.readMemory(keyOf(environmentId))
    const known = schema.safeParse(before).data
    const after = withMissing(known, { connection, connections, now })
    // Another process may have noted something at the same time: then note it again.
    if (await store.replaceMemory(keyOf(environmentId), before, after)) return after.since !== null && !known?.since
  }
}

/** Pure. */
export function withMissing(
  known: Unreached | undefined,
  { connection, connections, now }: { readonly connection: number; readonly connections: number; readonly now: number },
): Unreached {
  const found: Readonly<Record<string, number>> = { ...known?.found, [connection]: now }
  const recent = Object.entries(found).filter(([, at]) => at > now - hourMs)
  const kept = recent.toSorted(([, one], [, other]) => other - one).slice(0, mostKept)
  const isOurs = recent.length >= Math.min(mostKept, Math.max(least, connections * share))
  const since = isOurs ? (known?.since ?? Math.min(...recent.map(([, at]) => at))) : null
  return { found: Object.fromEntries(kept), since }
}
