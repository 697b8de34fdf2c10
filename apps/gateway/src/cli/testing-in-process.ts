import { vi } from 'vitest'
import { report } from './failure.ts'
import { createProgram } from './program.ts'

/** How a command ended that ran in this process. */
export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs commands without a process of their own, which is what most tests of them need. `env` is set while one runs. For
 * tests; what concerns signals or the process itself needs a real one.
 */
export function commandsInProcess(env: Readonly<Record<string, string>>) {
  async function run(...args: readonly string[]): Promise<Ran> {
    const written = { stdout: '', stderr: '' }
    const spies = (['stdout', 'stderr'] as const).map((name) =>
      vi.spyOn(process[name], 'write').mockImplementation((text) => {
        written[name] += String(text)
        return true
      }),
    )
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
    let code = 0
    try {
      await createProgram((other) => (code = other)).parseAsync(args, { from: 'user' })
    } catch (error) {
      code = report(error, { json: args.includes('--json') })
    } finally {
      for (const spy of spies) spy.mockRestore()
      vi.unstubAllEnvs()
    }
    return { code, ...written }
  }

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
