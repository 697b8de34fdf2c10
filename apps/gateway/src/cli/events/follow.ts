import { setTimeout as wait } from 'node:timers/promises'
import { apiClient, type ApiClient } from '../client/api-client.ts'
import { queryOf, type EventFilter } from './answers.ts'
import { CliError } from '../failure.ts'
import { print, shown } from '../../terminal/output.ts'
import { stopSignal } from '../../terminal/signals.ts'
import type { ListedEventAnswer } from '../../api/events/answers.ts'
import type { Page } from '../../api/http/schemas/answers.ts'

const intervalMs = 1000
/** How many ids to remember, to know where the news begin. */
const remembered = 10_000

/** Prints events as they come, until a signal. A gateway that goes away is waited for. */
export async function follow({ last, json, ...filter }: EventFilter & { last: number }): Promise<void> {
  const stop = new AbortController()
  void stopSignal().then(() => stop.abort())
  const api = apiClient()
  const seen = new Set<string>()
  const first = await page(api, filter, { limit: Math.max(1, Math.min(last, 200)) })
  for (const { id } of first.data) seen.add(id)
  tell(last === 0 ? [] : first.data, json)
  while (await pause(stop.signal)) tell(await newsSince(api, filter, seen), json)
}

function page(
  api: ApiClient,
  filter: EventFilter,
  at: { limit: number; before?: string },
): Promise<Page<ListedEventAnswer>> {
  return api.get<Page<ListedEventAnswer>>('/v1/events', { ...queryOf(filter), ...at })
}

/** Newest first, back to one that is known. */
async function newsSince(api: ApiClient, filter: EventFilter, seen: Set<string>): Promise<ListedEventAnswer[]> {
  const news: ListedEventAnswer[] = []
  let before: string | undefined
  do {
    const found = await page(api, filter, { limit: 200, ...(before !== undefined && { before }) }).catch(onTrouble)
    if (!found) return []
    const known = found.data.findIndex(({ id }) => seen.has(id))
    news.push(...(known < 0 ? found.data : found.data.slice(0, known)))
    before = known < 0 ? (found.next ?? undefined) : undefined
  } while (before !== undefined)
  for (const { id } of news.toReversed()) seen.add(id)
  for (const id of seen) {
    if (seen.size <= remembered) break
    seen.delete(id)
  }
  return news
}

/** What passes by itself is waited for. */
function onTrouble(error: unknown): undefined {
  const passing = error instanceof CliError && ['no_answer', 'unavailable', 'http_502', 'http_503'].includes(error.code)
  if (!passing) throw error
}

function tell(newestFirst: readonly ListedEventAnswer[], json = false): void {
  for (const event of newestFirst.toReversed()) print(json ? JSON.stringify(event) : lineOf(event))
}

/** An event on one line. */
export function lineOf({
  received_at,
  id,
  state,
  reason,
  type,
  action,
  provider_config_key,
  connections,
}: ListedEventAnswer): string {
  const what = [type, action]
    .filter((text) => text !== '')
    .map(shown)
    .join(' ')
  return `${received_at}  ${id}  ${state}${reason ? ` (${shown(reason)})` : ''}  ${what}  ${provider_config_key}  ${shown(connections)}`
}

/** False when it is time to end. */
async function pause(signal: AbortSignal): Promise<boolean> {
  try {
    await wait(intervalMs, undefined, { signal })
    return true
  } catch {
    return false
  }
}
