import { report } from './shared/failure.ts'
import { createProgram, withPresentName } from './program.ts'

/** Runs the command line. Returns the exit code: 0 done, 1 failed or misconfigured, 2 wrong usage. */
export async function main(args: readonly string[]): Promise<number> {
  quietWarnings()
  endWithReader()
  return run(args)
}

/** Like `main`, without its changes to the process: for tests, which run many commands in one process. */
export async function run(args: readonly string[]): Promise<number> {
  let exitCode = 0
  try {
    const program = createProgram((code) => (exitCode = code))
    await program.parseAsync(withPresentName(args), { from: 'user' })
    return exitCode
  } catch (error) {
    return report(error, { json: args.includes('--json') })
  }
}

/** Hides Node's warnings about features that this program chose to use. */
function quietWarnings(): void {
  process.removeAllListeners('warning')
  process.on('warning', (warning) => {
    const code = (warning as { code?: unknown }).code
    if (warning.name === 'ExperimentalWarning' || code === 'MODULE_TYPELESS_PACKAGE_JSON') return
    process.stderr.write(`${warning.name}: ${warning.message}\n`)
  })
}

/** Ends quietly when the reader of the output is gone, as in `guidepost events list | head -1`. */
function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
}
