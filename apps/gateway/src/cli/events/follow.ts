import { setTimeout as wait } from 'node:timers/promises'
import type { ListedEventAnswer } from '../../api/events/answers.ts'
import type { Page } from '../../api/http/schemas/answers.ts'
import { apiClient, isOutage, type ApiClient } from '../client/api-client.ts'
import { print } from '../../terminal/output.ts'
import { stopSignal } from '../../terminal/signals.ts'
import { queryOf, type EventFilter } from './filter.ts'
import { lineOf } from './view.ts'

const pollMs = 1000
/** How many ids to remember, to tell new events from printed ones. */
const maxSeen = 10_000

/** Prints events until a signal. Waits for a gateway that is away. */
export async function follow({ last, json, ...filter }: EventFilter & { last: number }): Promise<void> {
  const stop = new AbortController()
  void stopSignal().then(() => stop.abort())
  const api = apiClient()
  const seen = new Set<string>()
  const { data } = await listPage(api, filter, { limit: Math.max(1, Math.min(last, 200)) })
  for (const { id } of data) seen.add(id)
  printOldestFirst(last === 0 ? [] : data, json)
  while (await pause(stop.signal)) printOldestFirst(await readNew(api, filter, seen), json)
}

function listPage(
  api: ApiClient,
  filter: EventFilter,
  page: { limit: number; before?: string },
): Promise<Page<ListedEventAnswer>> {
  return api.get<Page<ListedEventAnswer>>('/v1/events', { ...queryOf(filter), ...page })
}

/**
 * The events that are newer than the last printed one, newest first. Returns none during an outage: the next poll reads
 * them.
 */
async function readNew(api: ApiClient, filter: EventFilter, seen: Set<string>): Promise<ListedEventAnswer[]> {
  const events: ListedEventAnswer[] = []
  let before: string | undefined
  try {
    do {
      const { data, next } = await listPage(api, filter, { limit: 200, ...(before !== undefined && { before }) })
      const known = data.findIndex(({ id }) => seen.has(id))
      events.push(...(known < 0 ? data : data.slice(0, known)))
      before = known < 0 ? (next ?? undefined) : undefined
    } while (before !== undefined)
  } catch (error) {
    if (isOutage(error)) return []
    throw error
  }
  for (const { id } of events.toReversed()) seen.add(id)
  for (const id of seen) {
    if (seen.size <= maxSeen) break
    seen.delete(id)
  }
  return events
}

function printOldestFirst(newestFirst: readonly ListedEventAnswer[], json = false): void {
  for (const event of newestFirst.toReversed()) print(json ? JSON.stringify(event) : lineOf(event))
}

/** Returns false after the signal. */
async function pause(signal: AbortSignal): Promise<boolean> {
  try {
    await wait(pollMs, undefined, { signal })
    return true
  } catch {
    return false
  }
}
