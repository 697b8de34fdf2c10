import { CommanderError } from 'commander'
import { ConfigError } from '../../config/mistakes.ts'

/** A failed command: what happened, and what to do. */
export class CliError extends Error {
  override readonly name = 'CliError'
  /** For programs, e.g. `no_api_key`. */
  readonly code: string
  /** What to do, in one sentence. */
  readonly advice: string | undefined
  /** 1 failed, 2 wrong usage. */
  readonly exitCode: 1 | 2
  /** Details, as the API gives them. */
  readonly errors: readonly unknown[] | undefined

  constructor(
    code: string,
    message: string,
    options: { advice?: string | undefined; exitCode?: 1 | 2; errors?: readonly unknown[] | undefined } = {},
  ) {
    super(message)
    this.code = code
    this.advice = options.advice
    this.exitCode = options.exitCode ?? 1
    this.errors = options.errors
  }
}

/** The command's arguments or options don't fit together. */
export function usageError(message: string): CliError {
  return new CliError('usage', message, { exitCode: 2, advice: seeHelp })
}

/** Where to read how a command is called. */
export const seeHelp = 'Add --help to see how to use this command.'

/** Writes to stderr what went wrong: for people, or for programs with `json`. Returns the exit code. */
export function report(error: unknown, { json }: { json: boolean }): number {
  if (error instanceof CommanderError) return reportUsage(error, json)
  const failure = describe(error)
  if (json) {
    const { code, message, advice, errors } = failure
    writeError(JSON.stringify({ error: { code, message, ...(advice && { advice }), ...(errors && { errors }) } }))
  } else {
    for (const line of failure.lines ?? [`${failure.code}: ${failure.message}`]) writeError(line)
    if (failure.advice) writeError(failure.advice)
  }
  return failure.exitCode ?? 1
}

interface Failure {
  readonly code: string
  readonly message: string
  readonly advice?: string | undefined
  readonly exitCode?: number
  readonly errors?: readonly unknown[] | undefined
  /** For people, instead of code and message. */
  readonly lines?: readonly string[]
}

function describe(error: unknown): Failure {
  if (error instanceof CliError) return error
  if (error instanceof ConfigError) return describeMistakes(error)
  if (!(error instanceof Error)) return { code: 'unexpected', message: String(error) }
  const code = (error as { code?: unknown }).code
  // By name: importing the class would load the store into every command.
  if (error.name === 'StoreError') {
    return { code: String(code), message: error.message, advice: storeAdvice(String(code)) }
  }
  if (code === 'EADDRINUSE') {
    const { port } = error as { port?: number }
    return {
      code: 'port_taken',
      message: `Another process already listens on port ${port ?? ''}`.trimEnd(),
      advice: 'Stop it, or choose another port: PORT=3004',
    }
  }
  if (code === 'EACCES' || code === 'EPERM') return { code: 'not_allowed', message: error.message }
  return { code: typeof code === 'string' ? code : 'unexpected', message: error.message }
}

function describeMistakes({ mistakes }: ConfigError): Failure {
  return {
    code: 'invalid_configuration',
    message: `${mistakes.length} ${mistakes.length === 1 ? 'mistake' : 'mistakes'} in the configuration`,
    errors: mistakes,
    lines: mistakes.map(({ where, message }) => `${where} ${message}`),
  }
}

/** What to do about a `StoreError` whose message does not say it. */
function storeAdvice(code: string): string | undefined {
  if (code === 'wrong_key') {
    return 'Set GUIDEPOST_ENCRYPTION_KEY to the key that sealed the database. Put an older key into GUIDEPOST_ENCRYPTION_KEY_PREVIOUS.'
  }
  if (code !== 'unavailable') return undefined
  const { DATABASE_URL, DATABASE_URL_FILE } = process.env
  const isFile = (DATABASE_URL ?? (DATABASE_URL_FILE ? '' : 'sqlite:')).startsWith('sqlite:')
  return isFile
    ? 'Check the disk, and the permissions of the file that DATABASE_URL names. Then try again.'
    : 'Check that the database server runs, and that this process can reach it. Then try again.'
}

/** Commander has already written its message for people. Help that was asked for is a success. */
function reportUsage(error: CommanderError, json: boolean): number {
  if (error.exitCode === 0) return 0
  if (json) {
    const message = error.code === 'commander.help' ? 'A command is missing' : error.message.replace(/^error: /, '')
    writeError(JSON.stringify({ error: { code: 'usage', message } }))
  }
  return 2
}

function writeError(line: string): void {
  process.stderr.write(`${line}\n`)
}
