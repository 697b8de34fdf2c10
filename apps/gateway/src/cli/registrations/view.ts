import type { ManagedAnswer, ReconciledAnswer } from '../../api/registrations/answers.ts'
import { table, type Columns } from '../../terminal/output.ts'

/** For a removed registration, the API returns only the id and a message. */
type Row = ReconciledAnswer & Partial<Omit<ManagedAnswer, keyof ReconciledAnswer>>

const columns: Columns<Row> = {
  ID: (each) => each.id,
  CONNECTION: (each) => each.connection_id,
  ENTITY: (each) => each.entity,
  STATUS: (each) => each.status,
  SINCE: (each) => each.since,
  'LAST EVENT': (each) => each.last_event_at,
  'NEXT STEP': (each) => each.next_step_at,
  MESSAGE: (each) => each.message,
}

export function registrationTable(registrations: readonly ReconciledAnswer[]): string {
  return table(columns, registrations)
}

/** True if the registration is active or removed. With any other status, a person has something to do. */
export function isSettled({ status }: ReconciledAnswer): boolean {
  return status === 'active' || status === 'removed'
}
