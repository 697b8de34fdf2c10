import stringWidth from 'string-width'

/** Writes one line for people. */
export function print(text = ''): void {
  process.stdout.write(`${text}\n`)
}

/** Writes a value for programs, indented. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2))
}

/** Aligned columns under a heading. What is shown comes from outside, so control characters become `?`. */
export function table(heading: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const lines = [heading, ...rows.map((row) => row.map(shown))]
  const widths = heading.map((_, column) => Math.max(...lines.map((line) => stringWidth(line[column] ?? ''))))
  return lines
    .map((line) =>
      line
        .map((cell, column) => padded(cell, widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** `name  value`, one a line, aligned. */
export function details(entries: Readonly<Record<string, unknown>>): string {
  const width = Math.max(...Object.keys(entries).map((name) => name.length))
  return Object.entries(entries)
    .map(([name, value]) => `${name.padEnd(width)}  ${shown(value)}`)
    .join('\n')
}

/** In columns of a terminal: Chinese characters and emoji take two. */
function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)))
}

/** A value as people read it, on one line. */
export function shown(value: unknown): string {
  if (value === null || value === undefined || value === '') return '-'
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.map(shown).join(', ') || '-'
  return printable(typeof value === 'string' ? value : JSON.stringify(value))
}

/** A sender's text must not steer somebody's terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, '?')
}
