import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser } from 'playwright-core'

/** Where Chrome and Chromium usually are. */
const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

/** `GUIDEPOST_CHROMIUM`, an installed Chrome or Chromium, or on Linux the one that `@sparticuz/chromium` brings along. */
async function findChromium(): Promise<string | undefined> {
  const named = process.env['GUIDEPOST_CHROMIUM']
  if (named !== undefined && named !== 'bundled') return named
  const installed = named === undefined ? usualPlaces.find((place) => existsSync(place)) : undefined
  if (installed !== undefined) return installed
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const { default: bundled } = await import('@sparticuz/chromium')
  bundled.setGraphicsMode = false
  // Not with its own arguments: they switch off what a browser protects people by, and end it with its first window.
  return bundled.executablePath()
}

/** The program that the tests run in; undefined if this machine has none. */
export const program: string | undefined = await findChromium()

if (!program) {
  const message =
    'No Chrome or Chromium was found, so the tests of the dashboard can not run. Install one, or name it in GUIDEPOST_CHROMIUM'
  // On the machine that has the last word a missing browser is a mistake of its own.
  if (process.env['CI']) throw new Error(message)
  console.warn(`\n${'!'.repeat(message.length)}\n${message}\n${'!'.repeat(message.length)}\n`)
}

export async function launch(executablePath: string): Promise<Browser> {
  // As root, as in containers, Chromium refuses to make a sandbox; what it opens here is our own page.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const options = { executablePath, args: [...asRoot, '--disable-dev-shm-usage', '--disable-gpu'], headless: true }
  try {
    return await chromium.launch(options)
  } catch (error) {
    if (usualPlaces.includes(executablePath) || executablePath === process.env['GUIDEPOST_CHROMIUM']) throw error
    // A bare machine lacks libraries that the bundled one needs (NSS, NSPR); the package brings those, too.
    const { inflate } = await import('@sparticuz/chromium')
    const libraries = new URL('../bin/al2023.tar.br', import.meta.resolve('@sparticuz/chromium'))
    const folder = await inflate(fileURLToPath(libraries))
    return chromium.launch({ ...options, env: { ...process.env, LD_LIBRARY_PATH: join(folder, 'lib') } })
  }
}
