import { runHere, type Ended } from './cli-here.ts'

/** Runs commands in this process and folder, with `env` beside what is set: for tests of clients of a gateway. */
export function commandsInProcess(env: Readonly<Record<string, string>>) {
  const inherited = Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value!]))
  const run = (...args: readonly string[]): Promise<Ended> => runHere(args, process.cwd(), { ...inherited, ...env })

  return {
    run,
    /** Runs one that must succeed, with `--json`; answers what it printed. */
    // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers by name
    async json(...args: readonly string[]): Promise<any> {
      const { code, stdout, stderr } = await run(...args, '--json')
      if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`)
      return JSON.parse(stdout) as unknown
    },
  }
}
