import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { CsvError, parse } from 'csv-parse/sync'
import { z } from 'zod'
import { CliError } from '../shared/failure.ts'

/** One tenant to connect, as the API's `connect` takes it. */
export interface Tenant {
  /** The id of the connection. */
  readonly connection: string
  readonly credentials?: Readonly<Record<string, unknown>> | undefined
  readonly config?: Readonly<Record<string, unknown>> | undefined
  readonly presets: readonly string[]
}

/** The names of the provider's settings and credentials, which are the names of CSV columns. */
export interface Fields {
  readonly config: readonly string[]
  readonly credentials: readonly string[]
  /** Credentials that always have the same value, e.g. `type`: a file may leave them out. */
  readonly constants: Readonly<Record<string, unknown>>
}

const jsonLine = z.strictObject({
  connection: z.string().min(1),
  credentials: z.union([z.record(z.string(), z.unknown()), z.string().startsWith('@')]).optional(),
  config: z.record(z.string(), z.unknown()).optional(),
  presets: z.array(z.string()).default([]),
})

/** A tenant, and where the file names it. */
interface Row {
  readonly line: number
  readonly tenant: Tenant
}

/**
 * Reads the tenants of a CSV file (with a header) or of a file of JSON lines (`.jsonl`, `.ndjson`). Every value of
 * `credentials` may be a reference: `@file` is the content of a file, beside the tenants' file; `env:NAME` is a variable of
 * the environment. Throws an error that names every mistake with its line.
 */
export function readTenants(file: string, fields: Fields): readonly Tenant[] {
  const text = readText(file)
  const mistakes: string[] = []
  const rows = /\.(?:jsonl|ndjson)$/i.test(file) ? readLines(text, mistakes) : readCsv(text, fields, mistakes)
  const tenants = rows.flatMap(({ line, tenant }) => {
    try {
      return [{ ...tenant, credentials: resolved(tenant.credentials, dirname(file)) as Tenant['credentials'] }]
    } catch (error) {
      mistakes.push(`line ${line}: ${(error as Error).message}`)
      return []
    }
  })
  const seen = new Map<string, number>()
  for (const { line, tenant } of rows) {
    const first = seen.get(tenant.connection)
    if (first !== undefined) mistakes.push(`line ${line}: connection "${tenant.connection}" is in line ${first}, too`)
    else seen.set(tenant.connection, line)
  }
  if (rows.length === 0 && mistakes.length === 0) mistakes.push('it has no tenants')
  if (mistakes.length > 0) throw mistaken(file, mistakes)
  return tenants
}

/** How many mistakes are named. */
const maxNamed = 20

function mistaken(file: string, mistakes: readonly string[]): CliError {
  const named = mistakes.slice(0, maxNamed).map((mistake) => `\n  ${mistake}`)
  const more = mistakes.length > maxNamed ? `\n  … and ${mistakes.length - maxNamed} more` : ''
  return new CliError('invalid_file', `${file} has mistakes; nothing was connected:${named.join('')}${more}`, {
    exitCode: 2,
  })
}

function readLines(text: string, mistakes: string[]): Row[] {
  return text.split('\n').flatMap((content, index) => {
    const line = index + 1
    if (content.trim() === '') return []
    const checked = jsonLine.safeParse(parseJson(content))
    if (checked.success) return [{ line, tenant: checked.data as Tenant }]
    const { path, message } = checked.error.issues[0]!
    mistakes.push(`line ${line}: ${path.length > 0 ? `${path.join('.')}: ` : ''}${message}`)
    return []
  })
}

const special = new Set(['connection', 'preset'])

function readCsv(text: string, fields: Fields, mistakes: string[]): Row[] {
  const records = parseCsv(text, mistakes)
  const unknown = Object.keys(records[0]?.record ?? {}).filter(
    (column) => !special.has(column) && !fields.config.includes(column) && !fields.credentials.includes(column),
  )
  if (unknown.length > 0) {
    const known = [...special, ...fields.credentials, ...fields.config].join(', ')
    mistakes.push(`line 1: unknown column ${unknown.map((name) => `"${name}"`).join(', ')}; columns are ${known}`)
    return []
  }
  return records.flatMap(({ record, info: { lines: line } }) => {
    const cells = Object.fromEntries(Object.entries(record).filter(([, cell]) => cell !== ''))
    const { connection, preset } = cells
    if (connection === undefined) {
      mistakes.push(`line ${line}: connection is empty`)
      return []
    }
    const presets = preset === undefined ? [] : preset.split(';').map((name) => name.trim())
    const own = only(cells, fields.credentials)
    const credentials = own && { ...fields.constants, ...own }
    const tenant = { connection, presets, credentials, config: only(cells, fields.config) }
    return [{ line, tenant }]
  })
}

function parseCsv(text: string, mistakes: string[]) {
  try {
    return parse(text, {
      columns: true,
      bom: true,
      trim: true,
      skip_empty_lines: true,
      info: true,
    }) as unknown as readonly {
      readonly record: Readonly<Record<string, string>>
      readonly info: { readonly lines: number }
    }[]
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    mistakes.push(error.message)
    return []
  }
}

/** The cells of these columns; undefined if all are empty. */
function only(cells: Readonly<Record<string, string>>, names: readonly string[]) {
  const entries = Object.entries(cells).filter(([name]) => names.includes(name))
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

/** Replaces references. A text that begins with `@` itself is written with `@@`. */
function resolved(value: unknown, folder: string): unknown {
  if (Array.isArray(value)) return value.map((item) => resolved(item, folder))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolved(item, folder)]))
  }
  if (typeof value !== 'string') return value
  if (value.startsWith('@@')) return value.slice(1)
  if (value.startsWith('@')) {
    const content = readText(resolve(folder, value.slice(1))).trim()
    return content.startsWith('{') ? parseJson(content) : content
  }
  return value.startsWith('env:') ? variable(value.slice('env:'.length)) : value
}

function variable(name: string): string {
  const value = process.env[name]
  if (value) return value
  throw new CliError('invalid_file', `the environment variable ${name} is not set`)
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new CliError('invalid_file', `the file ${file} can't be read`, { exitCode: 2 })
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
