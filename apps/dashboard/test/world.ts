import { existsSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { describe } from 'vitest'
import { startScene, type Scene } from '../../gateway/test/support/autotask.ts'
import { launch, program } from './browser.ts'

const built = fileURLToPath(new URL('../dist/', import.meta.url))
/** How long a page may take to show what a test expects. */
const timeoutMs = 20_000
/** Each test file uses its own tenant; `umbrella` belongs to the overview. */
const tenants = ['acme', 'globex', 'initech', 'umbrella', 'hooli', 'stark', 'wayne', 'wonka']
/** The page keeps the machine's clock unless the simulator's clock is further ahead than this. */
const skewMs = 60_000

/** `describe` for tests of pages: skipped on machines without a browser, where `browser.ts` prints a warning. */
export const describePages = program === undefined ? describe.skip : describe

/** What all test files share: one browser, and one gateway with a simulated Autotask. */
export interface World extends Scene {
  readonly browser: Browser
}

let shared: Promise<World> | undefined

/** Starts the shared world on the first call. It ends with the process. */
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
      // The receivers of the tests run on this machine.
      env: { GUIDEPOST_OUTBOUND_ALLOW: '127.0.0.1' },
    }),
  ])
  process.once('exit', () => rmSync(scene.test.folder, { recursive: true, force: true }))
  return { ...scene, browser }
}

/** An environment that belongs to one test file. */
export interface OwnEnvironment {
  /** For `signedIn`. */
  readonly key: string
  /** Calls the API with the environment's key. Throws for every error. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read answers by property name
  readonly request: (method: string, path: string, body?: object) => Promise<any>
}

/** Creates an empty environment. */
export async function newEnvironment(name: string): Promise<OwnEnvironment> {
  const { test } = await world()
  const as = async (key: string, method: string, path: string, body?: object) => {
    const answer = await test.request(method, path, body, { authorization: `Bearer ${key}` })
    if (answer.status < 300) return answer.body
    throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
  }
  const { data } = await as(test.adminKey, 'POST', '/v1/environments', { name })
  return { key: data.api_key, request: (...args) => as(data.api_key, ...args) }
}

/** How to open a page. */
export interface VisitOptions {
  readonly colorScheme?: 'light' | 'dark'
  readonly width?: number
  /** The API key to sign in with. Default: the key of the world's environment. */
  readonly key?: string
  /** A gateway of the test's own, for example because it moves the clock by hours. Default: the world's. */
  readonly scene?: Scene
}

/** A page with its own cookies and storage, and the errors and policy violations that it logged. */
export interface Visit {
  readonly page: Page
  /** The errors that the page logged. A test that provokes errors removes them. */
  readonly faults: string[]
  /** Closes the page. Throws if the page logged an error or violated its content security policy. */
  readonly close: () => Promise<void>
}

/** Opens a page without a session. `path` is below `/ui`. */
export async function visit(path = '/', options: VisitOptions = {}): Promise<Visit> {
  const context = await newContext(options)
  return open(context, path, options.scene ?? (await world()))
}

/** Opens a page with a session. */
export async function signedIn(path = '/', options: VisitOptions = {}): Promise<Visit> {
  const context = await newContext(options)
  const scene = options.scene ?? (await world())
  const { test } = scene
  const answer = await context.request.post(`${test.url}/v1/session`, {
    headers: { 'sec-fetch-site': 'same-origin', 'x-guidepost-csrf': '1' },
    data: { api_key: options.key ?? test.key },
  })
  if (!answer.ok()) throw new Error(`Signing in failed: ${await answer.text()}`)
  return open(context, path, scene)
}

async function newContext({ colorScheme = 'light', width = 1440 }: VisitOptions): Promise<BrowserContext> {
  const { browser } = await world()
  const context = await browser.newContext({
    colorScheme,
    viewport: { width, height: width < 500 ? 844 : 900 },
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
  })
  context.setDefaultTimeout(timeoutMs)
  return context
}

async function open(context: BrowserContext, path: string, { test, autotask }: Scene): Promise<Visit> {
  // The gateway uses the simulator's clock, so the page must use it, too.
  const now = autotask.clock.now()
  if (now - Date.now() > skewMs) await context.clock.setSystemTime(now)
  await context.addInitScript(logViolations)
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => {
    // An error answer of the API is not a fault of the page.
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

/** Runs in the page: logs each violation of the content security policy as an error. */
const logViolations = `document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
  console.error('The policy forbids', violatedDirective, blockedURI, sample))`
