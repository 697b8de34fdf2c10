import { spawn as startProcess, type ChildProcess } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deep } from '@guidepost/tooling-testing'
import { runHere, type Ended } from './cli-here.ts'

/** Windows has no signals: a process can only be ended at once. */
export const withoutSignals: boolean = process.platform === 'win32'

const bin = fileURLToPath(new URL('../../src/bin.ts', import.meta.url))

/** A running command. */
export interface Running {
  readonly child: ChildProcess
  /** The text that the command has written to both streams so far. */
  readonly output: () => string
  /** Resolves with the match as soon as the output contains one. Rejects if the command ends before that. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>
  /** Sends the signal and waits until the command ends. */
  end(signal: NodeJS.Signals): Promise<Ended>
}

/** A folder in which the CLI runs as people run it. */
export interface CliFolder {
  readonly path: string
  /** Environment variables for every command. */
  readonly env: Record<string, string>
  /** Runs a command to its end, in this process except for `serve`. Under `test:deep`, each command has its own process. */
  run(...args: readonly string[]): Promise<Ended>
  /** Runs a command in its own process, to its end. */
  spawn(...args: readonly string[]): Promise<Ended>
  /** Runs a command that must succeed, with `--json`. Returns what it printed. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers by name
  json(...args: readonly string[]): Promise<any>
  start(...args: readonly string[]): Running
  write(file: string, text: string): void
  /** Ends the commands that still run and removes the folder. */
  remove(): Promise<void>
}

const inherited = Object.fromEntries(
  Object.entries(process.env)
    .filter(([name]) =>
      /^(PATH|HOME|TMPDIR|TEMP|SYSTEMROOT|NODE_COMPILE_CACHE|NODE_OPTIONS|TESTS_BUNDLES)$/i.test(name),
    )
    .map(([name, value]) => [name, value!]),
)

/** Creates the folder. The commands see no setting of the person who runs the tests. */
export function cliFolder(env: Readonly<Record<string, string>> = {}): CliFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'guidepost-cli-')))
  const running = new Set<Running>()
  const own = { ...env }

  function start(...args: readonly string[]): Running {
    const child = startProcess(process.execPath, ['--conditions=guidepost-source', bin, ...args], {
      cwd: path,
      env: { ...inherited, ...own },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const command = watch(child)
    running.add(command)
    child.once('exit', () => running.delete(command))
    return command
  }

  const spawn = (...args: readonly string[]): Promise<Ended> => ended(start(...args))
  const run = (...args: readonly string[]): Promise<Ended> =>
    deep || args[0] === 'serve' ? spawn(...args) : runHere(args, path, { ...inherited, ...own })

  return {
    path,
    env: own,
    start,
    run,
    spawn,
    async json(...args) {
      const { code, stdout, stderr } = await run(...args, '--json')
      if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`)
      return JSON.parse(stdout) as unknown
    },
    write: (file, text) => writeFileSync(join(path, file), text),
    async remove() {
      await Promise.all([...running].map((each) => each.end('SIGKILL')))
      rmSync(path, { recursive: true, force: true })
    },
  }
}

const outputs = new WeakMap<Running, { stdout: string; stderr: string }>()

function watch(child: ChildProcess): Running {
  const written = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]!.setEncoding('utf8').on('data', (text: string) => (written[name] += text))
  }
  const output = (): string => written.stdout + written.stderr
  const running: Running = {
    child,
    output,
    waitFor: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(output())
          if (match) resolve(match)
        }
        child.stdout!.on('data', look)
        child.stderr!.on('data', look)
        child.once('close', () => reject(new Error(`It ended before ${String(pattern)} came: ${output()}`)))
        look()
      }),
    end(signal) {
      const end = ended(running)
      child.kill(signal)
      return end
    },
  }
  outputs.set(running, written)
  return running
}

function ended(running: Running): Promise<Ended> {
  const { child } = running
  const result = (): Ended => ({ code: child.exitCode, ...outputs.get(running)! })
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(result())
    else child.once('close', () => resolve(result()))
  })
}

/** What `serve` logs when it is ready, with its URL. */
export const ready: RegExp = /"state":"ready","url":"([^"]+)"/

/** A configuration with one handler, which imports nothing and logs what it received. */
export const plainConfig = `export default {
  handlers: [{
    id: 'say',
    provider: 'autotask',
    subscriptions: ['*'],
    onWebhook({ connection, logger, replay }, event) { logger.info(\`said \${event.action} of \${connection.id}, replay \${replay}\`) },
  }],
}
`

/** A folder after `init`, with a gateway on a free port. */
export async function servedFolder(
  config = plainConfig,
): Promise<{ folder: CliFolder; gateway: Running; url: string }> {
  const folder = cliFolder({ PORT: '0', GUIDEPOST_HOST: '127.0.0.1' })
  folder.write('guidepost.config.ts', config)
  const { data } = await folder.json('init')
  const gateway = folder.start('serve')
  const [, url = ''] = await gateway.waitFor(ready)
  folder.env['GUIDEPOST_URL'] = url
  folder.env['GUIDEPOST_API_KEY'] = data.api_key
  return { folder, gateway, url }
}
