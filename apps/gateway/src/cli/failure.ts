import { CommanderError } from 'commander'
import { ConfigError } from '../config/mistakes.ts'

/** Something that a command can't do, with what to do about it. */
export class CliError extends Error {
  override readonly name = 'CliError'
  /** For programs, e.g. `no_api_key`. */
  readonly code: string
  /** What to do, in one sentence. */
  readonly advice: string | undefined
  /** 1 failed, 2 wrongly called. */
  readonly exitCode: 1 | 2
  /** Details, as the API gives them. */
  readonly errors: readonly unknown[] | undefined

  constructor(
    code: string,
    message: string,
    more: { advice?: string | undefined; exitCode?: 1 | 2; errors?: readonly unknown[] | undefined } = {},
  ) {
    super(message)
    this.code = code
    this.advice = more.advice
    this.exitCode = more.exitCode ?? 1
    this.errors = more.errors
  }
}

/** The command was called in a way that can't mean anything. */
export function usageError(message: string): CliError {
  return new CliError('usage', message, { exitCode: 2, advice: 'See it with --help.' })
}

/** Tells people (or, with `json`, programs) on stderr what went wrong. Answers the exit code. */
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
  if (error instanceof ConfigError) {
    const { mistakes } = error
    return {
      code: 'invalid_configuration',
      message: `${mistakes.length} ${mistakes.length === 1 ? 'mistake' : 'mistakes'} in the configuration`,
      errors: mistakes,
      lines: mistakes.map(({ where, message }) => `${where} ${message}`),
    }
  }
  if (!(error instanceof Error)) return { code: 'unexpected', message: String(error) }
  const code = (error as { code?: unknown }).code
  // By name: the store is loaded only by the commands that open it.
  if (error.name === 'StoreError') return { code: String(code), message: error.message, advice: ofStore[String(code)] }
  if (code === 'EADDRINUSE') {
    const { port } = error as { port?: number }
    return {
      code: 'port_taken',
      message: `Another process listens on port ${port ?? ''} already`.replace(/ +/g, ' '),
      advice: 'Stop it, or choose another port: PORT=3004',
    }
  }
  if (code === 'EACCES' || code === 'EPERM') return { code: 'not_allowed', message: error.message }
  return { code: typeof code === 'string' ? code : 'unexpected', message: error.message }
}

/** What to do about a `StoreError` whose message does not say it. */
const ofStore: Partial<Record<string, string>> = {
  wrong_key:
    'Set GUIDEPOST_ENCRYPTION_KEY to the key that the database was made with; an older one goes into GUIDEPOST_ENCRYPTION_KEY_PREVIOUS.',
  unavailable: 'Look at the disk and at the rights on the file that DATABASE_URL names, then try again.',
}

/** Commander has written its own message for people. Help that was asked for is a success. */
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
