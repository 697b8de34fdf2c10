import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser } from 'playwright-core'

/** The usual paths of Chrome and Chromium. */
const usualPaths = [
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

/** `GUIDEPOST_CHROMIUM`, an installed Chrome or Chromium, or on Linux (x64) the Chromium of `@sparticuz/chromium`. */
async function findChromium(): Promise<string | undefined> {
  const named = process.env['GUIDEPOST_CHROMIUM']
  if (named !== undefined && named !== 'bundled') return named
  const installed = named === undefined ? usualPaths.find((path) => existsSync(path)) : undefined
  if (installed !== undefined) return installed
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const { default: bundled } = await import('@sparticuz/chromium')
  bundled.setGraphicsMode = false
  // Do not use the package's arguments: they switch off browser security and end the browser with its first window.
  return bundled.executablePath()
}

/** The path of the browser; undefined if this machine has none. */
export const program: string | undefined = await findChromium()

if (!program) {
  const message =
    'No Chrome or Chromium found, so the dashboard’s browser tests cannot run. Install one, or set GUIDEPOST_CHROMIUM to its path'
  // On CI a missing browser is an error: a skipped test would look like a success.
  if (process.env['CI']) throw new Error(message)
  console.warn(`\n${'!'.repeat(message.length)}\n${message}\n${'!'.repeat(message.length)}\n`)
}

export async function launch(executablePath: string): Promise<Browser> {
  // Chromium refuses to create a sandbox as root, for example in containers. It only opens our own page here.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const options = { executablePath, args: [...asRoot, '--disable-dev-shm-usage', '--disable-gpu'], headless: true }
  try {
    return await chromium.launch(options)
  } catch (error) {
    if (usualPaths.includes(executablePath) || executablePath === process.env['GUIDEPOST_CHROMIUM']) throw error
    // A bare machine may lack libraries that the bundled Chromium needs (NSS, NSPR). The package contains them.
    const { inflate } = await import('@sparticuz/chromium')
    const libraries = new URL('../bin/al2023.tar.br', import.meta.resolve('@sparticuz/chromium'))
    const folder = await inflate(fileURLToPath(libraries))
    return chromium.launch({ ...options, env: { ...process.env, LD_LIBRARY_PATH: join(folder, 'lib') } })
  }
}
