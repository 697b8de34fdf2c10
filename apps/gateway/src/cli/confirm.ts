import { createInterface } from 'node:readline/promises'
import { usageError } from './failure.ts'

/** Asks who sits at the terminal. Where nobody does, the command has to be called with `--yes`. */
export async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw usageError('Nobody can be asked here: say --yes')
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim())
  } finally {
    terminal.close()
  }
}
