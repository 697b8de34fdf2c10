import { readFileSync } from 'node:fs'
import { InvalidArgumentError } from 'commander'

/** A JSON object, or `@file` with one. */
export function toJsonObject(text: string): Record<string, unknown> {
  const value = parseJson(text.startsWith('@') ? readText(text.slice(1)) : text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new InvalidArgumentError('It must be a JSON object, or @file with one.')
}

/** `name=value`; the option may be repeated. */
export function toTags(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (name === undefined || value === undefined) throw new InvalidArgumentError('It must be name=value.')
  return { ...before, [name]: value }
}

/** A whole number, e.g. of seconds or of rows. */
export function toWhole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}

/** A time such as `90m`, `24h` or `7d`, in milliseconds. */
export function toDuration(text: string): number {
  const [, count, unit = ''] = /^([1-9]\d{0,4})([mhd])$/.exec(text) ?? []
  if (count === undefined) throw new InvalidArgumentError('It must be minutes, hours or days, e.g. 90m, 24h or 7d.')
  return Number(count) * unitMs[unit as keyof typeof unitMs]
}

/**
 * A time as the API takes it. `90m`, `24h` and `7d` count back from now; `today` and `yesterday` begin at midnight where the
 * command runs, as does a time without its zone. A day such as `2026-11-21` begins at midnight UTC, as in the API.
 */
export function toTime(text: string, _before?: unknown, now: Date = new Date()): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text
  if (/^[1-9]\d{0,4}[mhd]$/.test(text)) return new Date(now.getTime() - toDuration(text)).toISOString()
  if (text === 'today' || text === 'yesterday') {
    const daysAgo = text === 'today' ? 0 : 1
    return new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo).toISOString()
  }
  const at = /^\d{4}-\d{2}-\d{2}T/.test(text) ? new Date(text) : new Date(Number.NaN)
  if (!Number.isNaN(at.getTime())) return at.toISOString()
  throw new InvalidArgumentError('It must be e.g. 90m, 24h, 7d, today, yesterday, 2026-11-21 or 2026-11-21T08:00:00Z.')
}

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `a,b,c`. */
export function toList(text: string): string[] {
  const parts = text.split(',').map((part) => part.trim())
  if (parts.includes('')) throw new InvalidArgumentError('It must be names separated by commas.')
  return parts
}

export function toPort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('It must be a number from 0 to 65535.')
  return port
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new InvalidArgumentError('It must be a JSON object, or @file with one.')
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new InvalidArgumentError(`The file ${file} can't be read.`)
  }
}
