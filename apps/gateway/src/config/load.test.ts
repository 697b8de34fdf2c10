import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { builtInProviders } from '../built-in.ts'
import { checkConfig, loadConfig } from './load.ts'

const folder = mkdtempSync(join(tmpdir(), 'guidepost-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const onWebhook = (): void => {}
const handler = { id: 'a', provider: 'autotask', subscriptions: ['Ticket'], onWebhook }
const endpoint = { url: 'https://hooks.example.com/' }
const check = (exported: unknown) => checkConfig(exported, builtInProviders(), '/config.ts')
const mistakesOf = (exported: unknown) => {
  const checked = check(exported)
  return 'mistakes' in checked ? checked.mistakes.map(({ where, message }) => `${where} ${message}`) : []
}

describe('checkConfig', () => {
  it('takes a configuration with nothing in it', () => {
    expect(check({})).toMatchObject({ config: { file: '/config.ts' } })
  })

  it.each([
    ['no default export', undefined, /no default export/],
    ['something that is not an object', 7, /the default export .*expected object/i],
    ['an unknown key', { handler: [] }, /the default export .*"handler"/],
    ['a handler without an id', { handlers: [{ ...handler, id: undefined }] }, /handlers\.0\.id/],
    ['our own id', { handlers: [{ ...handler, id: 'guidepost:linked-tickets' }] }, /handlers\.0\.id must be/],
    ['an id with a space', { handlers: [{ ...handler, id: 'a b' }] }, /handlers\.0\.id must be/],
    ['an id that is used twice', { handlers: [handler, handler] }, /handlers\.1 \(a\) has the id of another/],
    ['an unknown provider', { handlers: [{ ...handler, provider: 'autotusk' }] }, /"autotusk"; known are: autotask/],
    ['an unknown type', { handlers: [{ ...handler, subscriptions: ['Tickts'] }] }, /"Tickts"; autotask has: .*Ticket/],
    ['no type', { handlers: [{ ...handler, subscriptions: [] }] }, /at least one event type/],
    ['no function', { handlers: [{ ...handler, onWebhook: 'x' }] }, /handlers\.0\.onWebhook must be a function/],
    ['a time limit of nothing', { handlers: [{ ...handler, timeoutMs: 0 }] }, /handlers\.0\.timeoutMs/],
    ['no room', { handlers: [{ ...handler, concurrency: 0 }] }, /handlers\.0\.concurrency/],
    [
      'waits that shrink',
      { handlers: [{ ...handler, schedule: { maxDelayMs: 200 } }] },
      /schedule\.maxDelayMs must not/,
    ],
    ['an unknown wait', { handlers: [{ ...handler, schedule: { retries: 3 } }] }, /handlers\.0\.schedule .*"retries"/],
    ['an endpoint without a URL', { destinations: { test: { primary: {} } } }, /destinations\.test\.primary\.url/],
    ['a third endpoint', { destinations: { test: { tertiary: endpoint } } }, /destinations\.test .*"tertiary"/],
    [
      'a type that no provider has',
      { destinations: { test: { primary: { ...endpoint, types: ['Tickts'] } } } },
      /destinations\.test\.primary\.types name the event type "Tickts", which no provider here has/,
    ],
    [
      'an unknown format',
      { destinations: { test: { secondary: { ...endpoint, format: 'soap' } } } },
      /destinations\.test\.secondary\.format/,
    ],
    [
      'a provider of another generation',
      { providers: [{ id: 'x', contractVersion: 2, receive: { types: [] } }] },
      /providers\.0\.contractVersion/,
    ],
  ])('names %s', (_, exported, message) => {
    expect(mistakesOf(exported)).toEqual([expect.stringMatching(message)])
  })

  it('names every mistake at once', () => {
    expect(
      mistakesOf({
        handlers: [
          { ...handler, provider: 'x' },
          { ...handler, id: 'b', subscriptions: ['Nope', 'Neither'] },
        ],
      }),
    ).toHaveLength(3)
  })

  it('takes any spelling of a type that the provider knows, and turns it into the spelling of events', () => {
    const checked = check({ handlers: [{ ...handler, subscriptions: ['Account', 'tickets', '*'] }] })
    expect('config' in checked && checked.config.handlers.get('a')?.subscriptions).toEqual(['Company', 'Ticket', '*'])
  })
})

describe('defaults', () => {
  it('of a handler: in order, a hundred at a time and ten of one connection, about three days of attempts', () => {
    const checked = check({ handlers: [{ ...handler, schedule: { maxAttempts: 3 } }] })
    expect('config' in checked && checked.config.handlers.get('a')).toMatchObject({
      ordered: true,
      concurrency: 100,
      perConnection: 10,
      schedule: { firstDelayMs: 5000, maxDelayMs: 36_000_000, maxAttempts: 3 },
    })
  })

  it('of endpoints: those of their format', () => {
    const destinations = {
      test: { primary: { ...endpoint, types: ['Account'] }, secondary: { ...endpoint, format: 'nango' } },
    }
    const checked = check({ destinations })
    expect('config' in checked && checked.config.endpoints).toMatchObject([
      {
        environment: 'test',
        role: 'primary',
        where: 'destinations.test.primary',
        endpoint: {
          ...endpoint,
          types: ['Company'],
          unmatched: false,
          settings: { format: 'standard', timeoutMs: 20_000 },
        },
      },
      { role: 'secondary', endpoint: { types: ['*'], unmatched: true, settings: { format: 'nango' } } },
    ])
  })
})

describe('loadConfig', () => {
  const load = (name: string, required?: boolean) => loadConfig(join(folder, name), builtInProviders(), required)

  // Here the test runner imports the file. The tests of the command line show that Node loads it as TypeScript.
  it('loads a file', async () => {
    writeFileSync(join(folder, 'good.ts'), 'export default { handlers: [] }\n')
    expect(await load('good.ts')).toMatchObject({ config: { file: join(folder, 'good.ts') } })
  })

  it('says how to make a module of a file in a CommonJS package', async () => {
    const project = join(folder, 'commonjs')
    mkdirSync(project)
    writeFileSync(join(project, 'package.json'), '{"type":"commonjs"}')
    writeFileSync(join(project, 'guidepost.config.ts'), 'export default {}')
    // In a process of its own: the test runner would load the file without Node.
    const program = `const { loadConfig } = await import(${JSON.stringify(new URL('./load.ts', import.meta.url).href)})
      console.log(JSON.stringify(await loadConfig('guidepost.config.ts', [])))`
    const flags = ['--conditions=guidepost-source', '--no-warnings', '--input-type=module']
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, '--eval', program], { cwd: project })
    const { mistakes } = JSON.parse(stdout) as { mistakes: { message: string }[] }
    expect(mistakes).toEqual([
      { where: 'guidepost.config.ts', message: expect.stringMatching(/^can't be loaded: .*"type": "module".*\.mts$/) },
    ])
  })

  it('does not require the default file, but requires a file that the settings name', async () => {
    expect(await load('absent.ts', false)).toMatchObject({ config: { file: undefined } })
    expect(await load('absent.ts', true)).toMatchObject({ mistakes: [{ where: 'GUIDEPOST_CONFIG' }] })
  })

  it.each([
    ['cannot be parsed', 'export default {'],
    ['throws', 'throw new Error("boom")'],
    ['imports a missing file', 'import "./nowhere.ts"\nexport default {}'],
  ])('names a file that %s', async (what, source) => {
    const name = `${what.replaceAll(' ', '-')}.ts`
    writeFileSync(join(folder, name), source)
    expect(await load(name)).toMatchObject({ mistakes: [{ message: expect.stringContaining("can't be loaded") }] })
  })
})
