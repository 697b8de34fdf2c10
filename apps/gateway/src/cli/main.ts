import { report } from './failure.ts'
import { createProgram } from './program.ts'

/** Runs the command line. Answers the exit code: 0 done, 1 failed or wrongly configured, 2 wrongly called. */
export async function main(args: readonly string[]): Promise<number> {
  quietWarnings()
  endWithReader()
  return run(args)
}

/** What `main` does, without a word to the process about itself: for tests, which run many commands in one. */
export async function run(args: readonly string[]): Promise<number> {
  let exitCode = 0
  try {
    const program = createProgram((code) => (exitCode = code))
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    return report(error, { json: args.includes('--json') })
  }
}

/** Node's remarks about features of its own that we chose to use are no news to whoever runs this. */
function quietWarnings(): void {
  process.removeAllListeners('warning')
  process.on('warning', (warning) => {
    const code = (warning as { code?: unknown }).code
    if (warning.name === 'ExperimentalWarning' || code === 'MODULE_TYPELESS_PACKAGE_JSON') return
    process.stderr.write(`${warning.name}: ${warning.message}\n`)
  })
}

/** `guidepost events list | head -1` is no failure. */
function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
}
