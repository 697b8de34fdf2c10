import type { AutotaskClient, CallOptions } from '@guidepost/autotask-client'
import type { JsonValue, LogRow, RecoverBudget, RecoverPage, RecoverRegistration } from '@guidepost/provider'
import type { z } from 'zod'
import { AutotaskProviderError } from '../errors.ts'
import type { RegistrationSpec } from '../register/spec.ts'
import { settleMs } from './declared.ts'

export type Registration = RecoverRegistration<RegistrationSpec>

/** What every walk needs. */
export interface WalkContext {
  readonly client: AutotaskClient
  readonly call: CallOptions
  readonly now: () => number
  readonly budget: RecoverBudget
}

/** What a walk makes of one page. */
export type WalkPage = Pick<RecoverPage, 'until' | 'cursor'> &
  Partial<Pick<RecoverPage, 'records' | 'rows' | 'notBefore' | 'carry' | 'blindSpots'>>

/** Autotask's maximum for a query. */
const maxRows = 500

export function pageSize({ rows }: RecoverBudget): number {
  return Math.max(1, Math.min(maxRows, Math.floor(rows)))
}

/** Autotask's clock now: ours, and the difference that the last answer showed. */
export function autotaskNow({ client, now }: WalkContext): number {
  return now() + (client.usage.clockOffsetMs ?? 0)
}

/** The end of a window whose first page was asked for at `askedAt`, on our clock. */
export function windowEnd({ client }: WalkContext, askedAt: number): number {
  return askedAt + (client.usage.clockOffsetMs ?? 0) - settleMs
}

/** The cursor in its own form; `undefined` at the start. Throws `validation` for another one. */
export function readCursor<T>(schema: z.ZodType<T>, cursor: JsonValue): T | undefined {
  if (cursor === null) return undefined
  const { data, success } = schema.safeParse(cursor)
  if (success) return data
  throw new AutotaskProviderError('validation', 'The cursor of this walk is not one of Autotask. Start the walk again')
}

/** A row of a log without an event. */
export function logRow(row: Pick<LogRow, 'origin' | 'id' | 'kind' | 'message'> & Partial<LogRow>): LogRow {
  return {
    registration: null,
    event: null,
    key: null,
    loggedAt: null,
    createdAt: null,
    facts: null,
    ...row,
  }
}

/** The id in a key like `Ticket:7`; `undefined` for a key of another entity. */
export function idOf(key: string, entity: string): number | undefined {
  const digits = key.startsWith(`${entity}:`) ? key.slice(entity.length + 1) : ''
  return /^[1-9]\d{0,14}$/.test(digits) ? Number(digits) : undefined
}
