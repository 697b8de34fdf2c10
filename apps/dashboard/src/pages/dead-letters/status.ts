import type { components } from '../../api/schema.d.ts'
import type { Tone } from '../../ui/state-badge.tsx'

type Status = components['schemas']['DeadLetter']['status']

const statuses: readonly Status[] = ['open', 'replayed', 'dismissed']

export const statusTones: Readonly<Record<Status, Tone>> = { open: 'bad', replayed: 'good', dismissed: 'quiet' }

export const statusChoices = statuses.map((value) => ({ value, label: value }))

/** The status in the page's address; undefined for a text that is none. */
export function parseStatus(text: string | undefined): Status | undefined {
  return statuses.find((status) => status === text)
}
