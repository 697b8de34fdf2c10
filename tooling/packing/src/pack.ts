import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, workspacePackages, type WorkspacePackage } from '@guidepost/tooling-testing/workspace'
import { npmScript, runNode } from './run.ts'

/** A published package and its tarball. */
export interface Tarball {
  readonly name: string
  readonly path: string
  readonly file: string
}

/** Lists every package that isn't private. */
export function publishedPackages(): WorkspacePackage[] {
  return workspacePackages().filter(({ manifest }) => manifest.private !== true)
}

/** Packs every published package into `folder`, like `pnpm publish`. */
export async function packAll(folder: string): Promise<Tarball[]> {
  const words = [
    '-r',
    '--filter',
    './packages/*',
    '--filter',
    './apps/*',
    'pack',
    '--pack-destination',
    folder,
    '--json',
  ]
  const printed = await pnpm(words)
  const packed = JSON.parse(printed.slice(printed.search(/^[[{]/m))) as { name: string; filename: string }[]
  return publishedPackages().map(({ manifest, path }) => {
    const file = packed.find(({ name }) => name === manifest.name)?.filename
    if (file === undefined) throw new Error(`pnpm packed no ${manifest.name}`)
    return { name: manifest.name, path, file }
  })
}

/** The names of the packages that pnpm's filter words select. */
export async function selectedPackages(words: readonly string[]): Promise<string[]> {
  const printed = await pnpm(['-r', ...words, 'list', '--depth', '-1', '--json'])
  const listed = JSON.parse(printed.slice(printed.search(/^[[{]/m))) as { name: string }[]
  return listed.map(({ name }) => name)
}

/** Runs the pnpm that runs this process, or else the one that the README tells newcomers to use. */
function pnpm(words: readonly string[]): Promise<string> {
  const running = process.env['npm_execpath'] ?? ''
  if (/pnpm[^\\/]*\.[cm]?js$/.test(running)) return runNode(running, words, root)
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { packageManager: string }
  return runNode(npmScript('npx'), ['-y', packageManager, ...words], root)
}
