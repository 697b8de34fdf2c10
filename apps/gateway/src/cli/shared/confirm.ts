import { createInterface } from 'node:readline/promises'
import { usageError } from './failure.ts'

/** Asks the person at the terminal. Without a terminal, the command needs `--yes`. */
export async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw usageError('There is no terminal to ask at: confirm with --yes')
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim())
  } finally {
    terminal.close()
  }
}
