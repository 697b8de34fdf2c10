import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { print, printJson } from '../../terminal/output.ts'
import type { CommonOptions } from './command.ts'
import { CliError, usageError } from './failure.ts'

/** How a command that cannot be undone is confirmed. */
export interface ConfirmOptions extends CommonOptions {
  readonly yes?: boolean | undefined
  readonly plan?: boolean | undefined
}

/** Adds `--plan` and `--yes`. The command calls `confirmEffects` before it changes anything. */
export function withConfirmation(command: Command): Command {
  return command.option('--plan', 'only show what would happen').option('--yes', "don't ask for confirmation")
}

/** Throws a usage error for `--json` without `--yes` and `--plan`: a program cannot answer a question. */
export function refuseQuestion({ yes, plan, json }: ConfirmOptions): void {
  if (json && !yes && !plan) throw usageError('--json needs --yes or --plan: it does not ask for confirmation')
}

/**
 * Prints what a command would do and asks for confirmation, unless `--yes` is given. False with `--plan`: the command
 * must change nothing. Throws if the person declines.
 */
export async function confirmEffects(
  options: ConfirmOptions,
  { question, effects }: { readonly question: string; readonly effects: readonly string[] },
): Promise<boolean> {
  const { yes = false, plan = false, json = false } = options
  refuseQuestion(options)
  if (plan && json) printJson({ data: { effects } })
  if (!json && (plan || !yes)) for (const effect of effects) print(`- ${effect}`)
  if (plan) return false
  if (!yes && !(await confirm(question))) throw notConfirmed()
  return true
}

/** The person said no. */
function notConfirmed(): CliError {
  return new CliError('not_confirmed', 'Changed nothing', { advice: 'To continue without this question, add --yes.' })
}

/** Asks the person at the terminal. Without a terminal, the command needs `--yes`. */
export async function confirm(question: string): Promise<boolean> {
  return agrees(await ask(`${question} [y/N] `))
}

/** From here on, a person must type the number: a `y` is typed without reading it. */
const manyFrom = 1000

/** Like `confirm`, for something that happens `count` times. For thousands, the person must type the number. */
export async function confirmMany(question: string, count: number): Promise<boolean> {
  if (count < manyFrom) return await confirm(question)
  return agrees(await ask(`${question} To confirm, type the number ${count}: `), count)
}

/** Whether an answer confirms; for `count` from 1,000 on, only the number does. */
export function agrees(answer: string, count = 1): boolean {
  if (count < manyFrom) return /^y(es)?$/i.test(answer)
  return answer.replaceAll(',', '') === String(count)
}

async function ask(question: string): Promise<string> {
  if (!process.stdin.isTTY) throw usageError('There is no terminal to ask at: confirm with --yes')
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return (await terminal.question(question)).trim()
  } finally {
    terminal.close()
  }
}
