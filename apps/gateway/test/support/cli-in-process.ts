import { runHere, type Ended } from './cli-here.ts'

/** Runs commands in this process and folder, with `env` added to the environment: for tests with a running gateway. */
export function commandsInProcess(env: Readonly<Record<string, string>>) {
  const inherited = Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value!]))
  const run = (...args: readonly string[]): Promise<Ended> => runHere(args, process.cwd(), { ...inherited, ...env })

  return {
    run,
    /** Runs a command that must succeed, with `--json`. Returns what it printed. */
    // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers by name
    async json(...args: readonly string[]): Promise<any> {
      const { code, stdout, stderr } = await run(...args, '--json')
      if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`)
      return JSON.parse(stdout) as unknown
    },
  }
}
