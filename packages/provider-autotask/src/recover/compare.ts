import { parseTime } from '@guidepost/autotask-client'
import type { FieldValue } from './record.ts'

export type Comparison = 'equal' | 'differs' | 'unknown'

/** Longer texts may be cut on their way. */
const maxComparedText = 255

/**
 * Compares the value that an event had with the one in the API. `unknown` if the two can differ although nothing changed:
 * nobody documents how payloads write decimals, long texts or user-defined fields.
 */
export function compare(known: string | null, { kind, value, isMasked }: FieldValue): Comparison {
  if (isMasked || isMaskText(known)) return 'unknown'
  const [one, other] = [plain(known ?? ''), plain(value === null ? '' : String(value))]
  if (one === other || normal[kind](one) === normal[kind](other)) return 'equal'
  if (one === '' || other === '') return kind === 'other' ? 'unknown' : 'differs'
  return isComparable[kind](one) && isComparable[kind](other) ? 'differs' : 'unknown'
}

function isMaskText(text: string | null): boolean {
  return text !== null && /^\*{3,}$/.test(text)
}

/** Without the differences that a form or a mail makes: blanks at the ends, and the kind of line feed. */
function plain(text: string): string {
  return text.replaceAll('\r\n', '\n').trim()
}

/** The form in which values of each kind are equal. */
const normal: Readonly<Record<FieldValue['kind'], (text: string) => string | number>> = {
  integer: numberOrText,
  boolean: (text) => booleanWords.get(text.toLowerCase()) ?? text,
  time: (text) => seconds(text) ?? text,
  text: (text) => text,
  udf: udfNormal,
  other: numberOrText,
}

function numberOrText(text: string): string | number {
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}

const booleanWords = new Map([
  ['true', 'true'],
  ['1', 'true'],
  ['yes', 'true'],
  ['false', 'false'],
  ['0', 'false'],
  ['no', 'false'],
])

/** Numbers and times, in whatever form they come. */
function udfNormal(text: string): string | number {
  if (text !== '' && Number.isFinite(Number(text))) return Number(text)
  return seconds(text) ?? text.toLowerCase()
}

function seconds(text: string): number | undefined {
  const ms = /^\d{4}-\d\d-\d\d/.test(text) ? parseTime(text) : undefined
  return ms === undefined ? undefined : Math.floor(ms / 1000)
}

/** Whether two different values of a kind prove a change. */
const isComparable: Readonly<Record<FieldValue['kind'], (text: string) => boolean>> = {
  integer: (text) => /^-?\d+$/.test(text),
  boolean: (text) => booleanWords.has(text.toLowerCase()),
  time: (text) => seconds(text) !== undefined,
  text: (text) => text.length <= maxComparedText,
  // A whole number is the id of a picklist, and words are a text. Decimals and dates have several forms.
  udf: (text) => /^-?\d+$/.test(text) || (text.length <= maxComparedText && !/\d[.,:/-]\d/.test(text)),
  other: () => false,
}
