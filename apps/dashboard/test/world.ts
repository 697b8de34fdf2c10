import { existsSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { startScene, type Scene } from '../../gateway/test/support/autotask.ts'
import { launch, program } from './browser.ts'

const built = fileURLToPath(new URL('../dist/', import.meta.url))
const patienceMs = 20_000
/** Each file takes one of its own; the last is that of the overview. */
const tenants = ['acme', 'globex', 'initech', 'umbrella']
/** A clock that is ahead of the machine's by no more is shown as it is. */
const skewMs = 60_000

/** Why the tests of pages can't run here; undefined where they can. For `describe.skipIf`. */
export const withoutBrowser: boolean = program === undefined

/** What all files share: one browser, and one gateway beside a simulated Autotask whose tenants they connect. */
export interface World extends Scene {
  readonly browser: Browser
}

let shared: Promise<World> | undefined

/** Starts it for the first file that asks; the end of the process ends it. */
export function world(): Promise<World> {
  return (shared ??= start())
}

async function start(): Promise<World> {
  if (!existsSync(`${built}index.html`))
    throw new Error('Build the dashboard first: pnpm --filter @guidepost/dashboard build')
  const [browser, scene] = await Promise.all([
    launch(program!),
    startScene({
      simulator: { startAt: Date.now(), tenants: tenants.map((name) => ({ name })) },
      // Receivers of tests are on this machine.
      env: { GUIDEPOST_OUTBOUND_ALLOW: '127.0.0.1' },
    }),
  ])
  process.once('exit', () => rmSync(scene.test.folder, { recursive: true, force: true }))
  return { ...scene, browser }
}

/** An environment of a test's own. */
export interface OwnEnvironment {
  /** For `signedIn`. */
  readonly key: string
  /** Asks the API as this environment. Throws for everything but success. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers by name
  readonly request: (method: string, path: string, body?: object) => Promise<any>
}

/** Makes an environment, in which nothing is yet. */
export async function newEnvironment(name: string): Promise<OwnEnvironment> {
  const { test } = await world()
  const as = async (key: string, method: string, path: string, body?: object) => {
    const answer = await test.request(method, path, body, { authorization: `Bearer ${key}` })
    if (answer.status < 300) return answer.body
    throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
  }
  const { data } = await as(test.adminKey, 'POST', '/v1/environments', { name })
  return { key: data.api_key, request: (...asked) => as(data.api_key, ...asked) }
}

/** How a page looks at the world. */
export interface Look {
  readonly colorScheme?: 'light' | 'dark'
  readonly width?: number
  /** The API key to sign in with. Default: that of the world's own environment. */
  readonly key?: string
}

/** A page in a browser of its own (cookies, storage), with what its visitor may not see: errors and violations of the policy. */
export interface Visit {
  readonly page: Page
  /** What the page logged as errors so far. A test that provokes some takes them out. */
  readonly faults: string[]
  /** Fails the test if the page logged an error or tried what its policy forbids. Close it at the end of a test. */
  readonly close: () => Promise<void>
}

/** Opens a page, as somebody who isn't signed in. `path` is below `/ui`. */
export async function visit(path = '/', look: Look = {}): Promise<Visit> {
  const context = await newContext(look)
  return open(context, path)
}

/** Opens a page, as somebody who is signed in. */
export async function signedIn(path = '/', look: Look = {}): Promise<Visit> {
  const context = await newContext(look)
  const { test } = await world()
  const answer = await context.request.post(`${test.url}/v1/session`, {
    headers: { 'sec-fetch-site': 'same-origin', 'x-guidepost-csrf': '1' },
    data: { api_key: look.key ?? test.key },
  })
  if (!answer.ok()) throw new Error(`Signing in failed: ${await answer.text()}`)
  return open(context, path)
}

async function newContext({ colorScheme = 'light', width = 1440 }: Look): Promise<BrowserContext> {
  const { browser } = await world()
  const context = await browser.newContext({
    colorScheme,
    viewport: { width, height: width < 500 ? 844 : 900 },
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
  })
  context.setDefaultTimeout(patienceMs)
  return context
}

async function open(context: BrowserContext, path: string): Promise<Visit> {
  const { test, autotask } = await world()
  // The gateway lives on the simulator's clock, so the page has to, too.
  const now = autotask.clock.now()
  if (now - Date.now() > skewMs) await context.clock.setSystemTime(now)
  await context.addInitScript(tellViolations)
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => {
    // An answer other than success is no fault of the page.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) faults.push(message.text())
  })
  await page.goto(`${test.url}/ui${path}`)
  return {
    page,
    faults,
    async close() {
      await context.close()
      if (faults.length > 0) throw new Error(`The page logged errors:\n${faults.join('\n')}`)
    },
  }
}

/** In the page: what its policy forbids becomes an error that it logged. */
const tellViolations = `document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
  console.error('The policy forbids', violatedDirective, blockedURI, sample))`
