import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The part of a `package.json` that the tooling reads. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly scripts?: Readonly<Record<string, string>>
}

export interface WorkspacePackage {
  /** Absolute. */
  readonly folder: string
  /** From the root, with forward slashes, e.g. `packages/store`. */
  readonly path: string
  readonly manifest: Manifest
}

/** The absolute path of the repository's root. */
export const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/[\\/]$/, '')

/** All packages of the repository, lower layers first: `packages`, `apps`, `tooling`. */
export function workspacePackages(): WorkspacePackage[] {
  return ['packages', 'apps', 'tooling'].flatMap((group) =>
    readdirSync(join(root, group))
      .toSorted()
      .filter((name) => existsSync(join(root, group, name, 'package.json')))
      .map((name) => {
        const folder = join(root, group, name)
        const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
        return { folder, path: `${group}/${name}`, manifest }
      }),
  )
}
