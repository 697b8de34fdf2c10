import type { Selectable } from 'kysely'
import type { DestinationRules } from '../../port/destinations.ts'
import { safeText } from '../../text.ts'
import type { Database } from '../database.ts'
import type { Tables } from '../schema.ts'

export type DestinationRow = Selectable<Tables['destinations']>

export const insertDestination = async (
  db: Database,
  values: Omit<DestinationRow, 'number'>,
): Promise<DestinationRow> => (await db.first(db.query.insertInto('destinations').values(values).returningAll()))!

export const changeDestination = async (
  db: Database,
  number: number,
  values: Partial<Omit<DestinationRow, 'number'>>,
): Promise<DestinationRow> =>
  (await db.first(db.query.updateTable('destinations').set(values).where('number', '=', number).returningAll()))!

/** The values of a new destination before it is configured. */
export const blankDestination = (now: number) => ({
  key: '',
  kind: 'endpoint' as DestinationRow['kind'],
  environment_id: null,
  role: null,
  connection: null,
  provider: null,
  url: null,
  types: '["*"]',
  ordered: 1,
  unmatched: 0,
  concurrency: 1,
  per_connection: 1,
  settings: '{}',
  source: null,
  declared: 0,
  running: 0,
  declared_at: now,
  only_linked: 0,
  held: null,
  message: null,
  since: now,
  probe_at: null,
  created_at: now,
  updated_at: now,
  deleted_at: null,
})

export const toRules = (rules: DestinationRules) => ({
  // Recording bounds the types of events in the same way, so that equal types stay equal.
  types: JSON.stringify([...new Set(rules.types.map((type) => safeText(type)))]),
  ordered: rules.ordered ? 1 : 0,
  concurrency: rules.concurrency,
  per_connection: rules.perConnection,
})
