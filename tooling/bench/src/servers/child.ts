import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const files = {
  gateway: new URL('./gateway.ts', import.meta.url),
  'group-commit': new URL('./group-commit.ts', import.meta.url),
  'verify-only': new URL('./verify-only.ts', import.meta.url),
}

/** A server in a process of its own. */
export class ServerProcess {
  readonly url: string
  readonly #process: ChildProcess

  private constructor(process: ChildProcess, url: string) {
    this.#process = process
    this.url = url
  }

  /** `nodeOptions` are for the process, e.g. `--cpu-prof`. */
  static async start(
    name: keyof typeof files,
    env: Readonly<Record<string, string>>,
    nodeOptions: readonly string[] = [],
  ): Promise<ServerProcess> {
    const child = fork(fileURLToPath(files[name]), {
      execArgv: ['--conditions=guidepost-source', '--disable-warning=ExperimentalWarning', ...nodeOptions],
      env: { PATH: process.env['PATH'], ...env },
    })
    const ended = once(child, 'exit').then(() => {
      throw new Error(`The server ${name} ended before it listened`)
    })
    const [{ url }] = (await Promise.race([once(child, 'message'), ended])) as [{ url: string }]
    ended.catch(() => {})
    return new ServerProcess(child, url)
  }

  get pid(): number {
    return this.#process.pid!
  }

  /** The CPU time of all its threads so far, in microseconds. */
  async cpuMicros(): Promise<number> {
    this.#process.send('usage')
    const [usage] = (await once(this.#process, 'message')) as [NodeJS.CpuUsage]
    return usage.user + usage.system
  }

  /** Lets the server finish its work and end, as a profile needs. */
  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit')
    this.#process.send('stop')
    await ended
  }

  /** Kills the server at once. Whatever it acknowledged must be on the disk by then. */
  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const ended = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await ended
  }
}
