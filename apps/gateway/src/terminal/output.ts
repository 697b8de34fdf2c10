import { createRequire } from 'node:module'
import type StringWidth from 'string-width'

/** Writes one line for people. */
export function print(text = ''): void {
  process.stdout.write(`${text}\n`)
}

/** Writes a value for programs, indented. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2))
}

/** The headings of a table, each with a function from a row to the cell's text. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => unknown>>

/** Aligned columns under their headings; `(none)` if there are no rows. */
export function table<Row>(columns: Columns<Row>, rows: readonly Row[]): string {
  const cells = Object.values(columns)
  const lines = [Object.keys(columns), ...rows.map((row) => cells.map((cell) => shown(cell(row))))]
  const widths = cells.map((_, column) => Math.max(...lines.map((line) => widthOf(line[column] ?? ''))))
  const text = lines
    .map((line) =>
      line
        .map((cell, column) => padded(cell, widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
  return rows.length === 0 ? `${text}\n(none)` : text
}

/** `name  value`, one per line, aligned. */
export function details(entries: Readonly<Record<string, unknown>>): string {
  const width = Math.max(...Object.keys(entries).map((name) => name.length))
  return Object.entries(entries)
    .map(([name, value]) => `${name.padEnd(width)}  ${shown(value)}`)
    .join('\n')
}

/** `1 delivery`, `2,000 deliveries`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

const load = createRequire(import.meta.url)

/** The width in columns of a terminal: Chinese characters and emoji take two. `string-width` takes 30 ms to load, so ASCII goes without. */
function widthOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length
  const { default: stringWidth } = load('string-width') as { default: typeof StringWidth }
  return stringWidth(text)
}

/** A value as people read it, on one line. */
export function shown(value: unknown): string {
  if (value === null || value === undefined || value === '') return '-'
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.map(shown).join(', ') || '-'
  return printable(typeof value === 'string' ? value : JSON.stringify(value))
}

/** Text from outside with control characters as `?`, so that a sender can't steer the terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, '?')
}

/** Like `printable`, but keeps line breaks. */
export function printableLines(text: string): string {
  return text.split(/\r?\n/).map(printable).join('\n')
}
