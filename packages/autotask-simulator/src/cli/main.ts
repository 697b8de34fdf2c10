import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { behaviourOf, switches, switchName } from '../behaviour.ts'
import { startAutotask } from '../simulator.ts'
import type { Autotask } from '../simulator.ts'
import { describeEntry } from './describe-entry.ts'
import { describeStart, startInfoOf } from './start.ts'

const usage = `autotask-simulator [options]

Simulates Autotask's REST API and webhooks on this machine, in real time, until Ctrl-C.

  --port <number>        port to listen on (default 8765); 0 for any free port
  --host <address>       address to listen on (default 127.0.0.1)
  --tenant <name>        a tenant, which is a customer of Autotask; can be repeated (default: one, "demo")
  --set <name>=<value>   set a switch, e.g. --set personKey=PersonID; can be repeated
  --switches             list all switches and exit
  --time-scale <number>  speed of time (default 1); with 60, a minute takes a second
  --seed <number>        seed of credentials and GUIDs (default 1)
  --private-networks     allow webhook URLs in private networks
  --json                 print one JSON object per line: the start, then each log entry
  --help                 print this help and exit

Exit codes: 0 stopped normally, 1 could not start, 2 wrong usage.`

const wrongUsage = 2

/** Runs the command line and returns the exit code. */
export async function main(words: readonly string[]): Promise<number> {
  let options: Options
  try {
    options = readOptions(words)
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`)
    return wrongUsage
  }
  if (options.help || options.switches) {
    console.log(options.help ? usage : describeSwitches())
    return 0
  }
  try {
    const autotask = await startAutotask(options.start)
    await run(autotask, options.json)
    return 0
  } catch (error) {
    console.error(`autotask-simulator could not start: ${(error as Error).message}`)
    return 1
  }
}

type Options = ReturnType<typeof readOptions>

function readOptions(words: readonly string[]) {
  const { values } = parseArgs({
    args: [...words],
    options: {
      port: { type: 'string', default: '8765' },
      host: { type: 'string', default: '127.0.0.1' },
      tenant: { type: 'string', multiple: true, default: ['demo'] },
      set: { type: 'string', multiple: true, default: [] },
      switches: { type: 'boolean', default: false },
      'time-scale': { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      'private-networks': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  return {
    help: values.help,
    switches: values.switches,
    json: values.json,
    start: {
      port: numberOf('--port', values.port, { min: 0, max: 65_535 }),
      host: values.host,
      tenants: values.tenant.map((name) => ({ name })),
      behaviour: behaviourOf(Object.fromEntries(values.set.map(readSwitch))),
      clock: 'real' as const,
      timeScale: numberOf('--time-scale', values['time-scale'], { min: 0.001, max: 1e6 }),
      seed: numberOf('--seed', values.seed, { min: 0, max: 2 ** 31 }),
      allowPrivateNetworks: values['private-networks'],
    },
  }
}

function numberOf(name: string, text: string, { min, max }: { min: number; max: number }): number {
  const number = Number(text)
  if (text.trim() !== '' && number >= min && number <= max) return number
  throw new TypeError(`${name} must be a number from ${min} to ${max}, not "${text}".`)
}

/** Parses `name=value` of `--set`, with the value in the type of the switch. */
function readSwitch(text: string): [string, string | number | boolean] {
  const [given = '', value = ''] = text.split(/=(.*)/s)
  const name = switchName(given)
  const kind = Object.hasOwn(switches, name) ? typeof switches[name as keyof typeof switches].default : 'string'
  if (kind === 'number') return [name, value.trim() === '' ? Number.NaN : Number(value)]
  if (kind === 'boolean' && ['true', 'false'].includes(value)) return [name, value === 'true']
  return [name, value]
}

function describeSwitches(): string {
  return Object.entries(switches)
    .map(
      ([name, one]) =>
        `${name} (${one.mark})\n  ${'choices' in one ? one.choices.join(' | ') : one.default}\n  ${one.meaning}`,
    )
    .join('\n')
}

async function run(autotask: Autotask, json: boolean): Promise<void> {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  console.log(json ? JSON.stringify(startInfoOf(autotask)) : describeStart(startInfoOf(autotask)))
  autotask.log.subscribe((entry) => console.log(json ? JSON.stringify(entry) : describeEntry(entry)))
  await once(stop.signal, 'abort')
  await autotask.close()
}
