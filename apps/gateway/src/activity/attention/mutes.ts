import { createHash } from 'node:crypto'
import type { Store } from '@guidepost/store'
import { z } from 'zod'
import {
  severities,
  type Attention,
  type AttentionInput,
  type Mute,
  type NamedAttention,
  type StoredMute,
} from './kinds.ts'

const storedMute = z.object({
  by: z.string(),
  reason: z.string(),
  at: z.number(),
  until: z.number().nullable(),
  count: z.number(),
  severity: z.enum(severities),
})

const storedMutes = z.record(z.string(), storedMute)

/** The mutes of an environment, by the ids of the problems. */
type Mutes = Readonly<Record<string, StoredMute>>

/** More mutes than people can read entries. The oldest one ends when there are more. */
const maxMutes = 200

// One per environment: an API key of one environment decides nothing for others.
const keyOf = (environmentId: number) => `gateway:attention-mutes:${environmentId}`

/** The name of a problem: the same until its cause, or what it concerns, changes. */
export function idOf({ cause, title, where }: Attention): string {
  const parts = [cause, title, where.kind, where.id, where.status, where.cause, where.level]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
}

/**
 * The mute that hides a problem now; null if none does. Without a time, a mute ends when the problem becomes more severe
 * or concerns more than when it was muted, and when it is a new one: everything that it concerns began later. Pure.
 */
export function muteOf(problem: Attention, { mutes, now }: Pick<AttentionInput, 'mutes' | 'now'>): Mute | null {
  const stored = mutes[idOf(problem)]
  if (!stored) return null
  const { count, severity, ...mute } = stored
  if (mute.until !== null) return now < mute.until ? mute : null
  const isWorse = severities.indexOf(problem.severity) < severities.indexOf(severity) || problem.count > count
  const isNew = problem.since !== null && problem.since > mute.at
  return isWorse || isNew ? null : mute
}

export async function readMutes(store: Pick<Store, 'readMemory'>, environmentId: number): Promise<Mutes> {
  return toMutes(await store.readMemory(keyOf(environmentId)))
}

/** Mutes a problem, or changes its mute. */
export async function mute(
  store: Pick<Store, 'readMemory' | 'replaceMemory'>,
  environmentId: number,
  { id, count, severity }: NamedAttention,
  chosen: Mute,
): Promise<void> {
  await change(store, environmentId, (before) => {
    const lasting = Object.entries(before).filter(
      ([other, { until }]) => other !== id && (until ?? Infinity) > chosen.at,
    )
    return Object.fromEntries([...lasting, [id, { ...chosen, count, severity }] as const].slice(-maxMutes))
  })
}

/** Ends a mute. */
export async function unmute(
  store: Pick<Store, 'readMemory' | 'replaceMemory'>,
  environmentId: number,
  id: string,
): Promise<void> {
  await change(store, environmentId, (before) =>
    Object.fromEntries(Object.entries(before).filter(([other]) => other !== id)),
  )
}

/** Retries while other processes write at the same time. */
async function change(
  store: Pick<Store, 'readMemory' | 'replaceMemory'>,
  environmentId: number,
  to: (before: Mutes) => Mutes,
): Promise<void> {
  const key = keyOf(environmentId)
  for (;;) {
    const before = await store.readMemory(key)
    if (await store.replaceMemory(key, before, to(toMutes(before)))) return
  }
}

const toMutes = (remembered: unknown): Mutes => storedMutes.safeParse(remembered).data ?? {}
