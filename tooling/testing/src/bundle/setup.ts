import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { deep } from '../counts.ts'
import { bundlePrograms } from './bundle.ts'

const root = new URL('../../../../', import.meta.url)

/** The programs that tests start as processes and threads. */
const programs = [
  'packages/store/src/sqlite/worker.ts',
  'apps/gateway/src/bin.ts',
  'apps/gateway/src/dispatch/handler-thread.ts',
].map((path) => new URL(path, root))

/**
 * Bundles these programs once for a package's tests: its own programs, or all of them for the gateway. Tests then start the
 * bundles instead of the sources. Under `test:deep` they start the sources.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (deep) return undefined
  const here = pathToFileURL(`${process.cwd()}/`).href
  const wanted = here.endsWith('/apps/gateway/') ? programs : programs.filter(({ href }) => href.startsWith(here))
  if (wanted.length === 0) return undefined
  const folder = await mkdtemp(join(tmpdir(), 'guidepost-bundle-'))
  const map = join(folder, 'bundles.json')
  await writeFile(map, JSON.stringify(await bundlePrograms(wanted, folder)))
  process.env['TESTS_BUNDLES'] = map
  process.env['NODE_OPTIONS'] =
    `${process.env['NODE_OPTIONS'] ?? ''} --import=${new URL('./redirect.mjs', import.meta.url).href}`
  return () => rm(folder, { recursive: true, force: true })
}
