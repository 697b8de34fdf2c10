import { run } from '../../src/cli/main.ts'

/** How a command ended. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

let last: Promise<unknown> = Promise.resolve()

/**
 * Runs a command in this process, in the given folder and environment, and captures its output. Commands run one after
 * another. This saves the half second that each process takes to start.
 */
export function runHere(
  args: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  const ended = last.then(() => runAlone(args, folder, env))
  last = ended.catch(() => undefined)
  return ended
}

async function runAlone(
  args: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  const before = { env: { ...process.env }, folder: process.cwd() }
  const written = { stdout: '', stderr: '' }
  const writes = (['stdout', 'stderr'] as const).map((name) => {
    const stream = process[name]
    const original = Object.getOwnPropertyDescriptor(stream, 'write')
    stream.write = (text: string | Uint8Array) => {
      written[name] += String(text)
      return true
    }
    return () => (original ? Object.defineProperty(stream, 'write', original) : Reflect.deleteProperty(stream, 'write'))
  })
  try {
    setEnvironment(env)
    process.chdir(folder)
    return { code: await run(args), ...written }
  } finally {
    for (const restore of writes) restore()
    process.chdir(before.folder)
    setEnvironment(before.env)
  }
}

/** Changes `process.env` in place, because reading `.env` does so, too. */
function setEnvironment(env: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name]
  for (const [name, value] of Object.entries(env)) process.env[name] = value
}
