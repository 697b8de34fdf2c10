import { z } from 'zod'

const hourMs = 60 * 60_000
/** How many connections may change for one cause within an hour: 20, or 5 % of all if that is more. */
const minConnections = 20
const share = 0.05

const windowSchema = z.record(z.string(), z.record(z.string(), z.number()))

/** By cause: when each connection was changed. */
export type Changes = z.infer<typeof windowSchema>

/** Reads stored changes. */
export function readChanges(remembered: unknown): Changes {
  return windowSchema.safeParse(remembered).data ?? {}
}

/**
 * Counts one more change, or returns `undefined` when too many connections were changed for this cause within the hour. A
 * connection that is counted already may change again. Pure.
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
  if (!isKnown && Object.keys(known).length >= Math.max(minConnections, Math.floor(connections * share)))
    return undefined
  return { ...current, [cause]: { ...known, [connection]: known[connection] ?? now } }
}

const addressSchema = z.object({ url: z.string(), installation: z.string() })

/** An installation and its public URL. A copied database must not silently take over the webhooks of the original. */
export type Address = z.infer<typeof addressSchema>

/** Why this installation may change no webhook; `undefined` if it may. Pure. */
export function addressProblem(remembered: unknown, current: Address): string | undefined {
  const known = addressSchema.safeParse(remembered).data
  if (!known || (known.url === current.url && known.installation === current.installation)) return undefined
  return (
    `webhooks were registered with ${known.url}, but the public URL is ${current.url}. Nothing is changed until you run ` +
    '`guidepost registrations apply --adopt-url`'
  )
}
