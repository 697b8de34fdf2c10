import { existsSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { startScene, type Scene } from '../../gateway/src/testing-autotask.ts'
import { launch, program } from './browser.ts'

const built = fileURLToPath(new URL('../dist/', import.meta.url))
const patienceMs = 10_000

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
      simulator: { startAt: Date.now(), tenants: [{ name: 'acme' }, { name: 'globex' }, { name: 'initech' }] },
    }),
  ])
  process.once('exit', () => rmSync(scene.test.folder, { recursive: true, force: true }))
  return { ...scene, browser }
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
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => {
    // An answer other than success is no fault of the page.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) faults.push(message.text())
  })
  const { test } = await world()
  await page.goto(`${test.url}/ui${path}`)
  return {
    page,
    async close() {
      await context.close()
      if (faults.length > 0) throw new Error(`The page logged errors:\n${faults.join('\n')}`)
    },
  }
}
