import { z } from 'zod'

const hourMs = 60 * 60_000
/** So many connections may change for one cause within an hour, or 5 % of all if that is more. */
const fewest = 20
const share = 0.05

const windowSchema = z.record(z.string(), z.record(z.string(), z.number()))

/** When which connection was changed, by the cause of it: what the brake remembers. */
export type Changes = z.infer<typeof windowSchema>

/** Reads what was remembered. */
export function changesOf(remembered: unknown): Changes {
  return windowSchema.safeParse(remembered).data ?? {}
}

/**
 * Counts one more change, or refuses it: `undefined` when too many connections were changed for this cause within the hour.
 * A connection that is among them already goes on. Pure.
 */
export function countChange(
  changes: Changes,
  change: { readonly cause: string; readonly connection: string; readonly now: number; readonly connections: number },
): Changes | undefined {
  const { cause, connection, now, connections } = change
  const current: Changes = {}
  for (const [name, times] of Object.entries(changes)) {
    const recent = Object.entries(times).filter(([, at]) => at > now - hourMs)
    if (recent.length > 0) current[name] = Object.fromEntries(recent)
  }
  const known = current[cause] ?? {}
  const isKnown = Object.hasOwn(known, connection)
  if (!isKnown && Object.keys(known).length >= Math.max(fewest, Math.floor(connections * share))) return undefined
  return { ...current, [cause]: { ...known, [connection]: known[connection] ?? now } }
}

const addressSchema = z.object({ url: z.string(), installation: z.string() })

/** Which installation, and where: the one thing that a copy of a database must not take over silently. */
export type Address = z.infer<typeof addressSchema>

/** Says why nothing may be changed from here, or `undefined`. Pure. */
export function addressProblem(remembered: unknown, current: Address): string | undefined {
  const known = addressSchema.safeParse(remembered).data
  if (!known || (known.url === current.url && known.installation === current.installation)) return undefined
  return (
    `the public URL is ${current.url}, and webhooks were registered with ${known.url}: nothing is changed until ` +
    '`guidepost registrations apply --adopt-url`'
  )
}
