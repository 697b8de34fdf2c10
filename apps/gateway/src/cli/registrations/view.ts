import type { ManagedAnswer, ReconciledAnswer } from '../../api/registrations/answers.ts'
import { table, type Columns } from '../../terminal/output.ts'

/** For a removed registration, the API returns only the id and a message. */
type Row = ReconciledAnswer & Partial<Omit<ManagedAnswer, keyof ReconciledAnswer>>

const columns: Columns<Row> = {
  ID: (each) => each.id,
  CONNECTION: (each) => each.connection_id,
  ENTITY: (each) => each.entity,
  STATUS: (each) => each.status,
  VERDICT: (each) => each.verdict?.level,
  SINCE: (each) => each.since,
  'LAST EVENT': (each) => each.last_event_at,
  'NEXT STEP': (each) => each.next_step_at,
  MESSAGE: (each) => each.message,
}

export function registrationTable(registrations: readonly ReconciledAnswer[]): string {
  return table(columns, registrations)
}

/** False if a person has something to do: events will not arrive, or not all of them. */
export function isSettled(answer: ReconciledAnswer): boolean {
  if (answer.status === 'removed') return true
  return answer.status === 'active' && answer.verdict?.level !== 'blind' && answer.verdict?.level !== 'impaired'
}
