import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { root, workspacePackages } from './workspace.ts'

interface Config {
  readonly extends: string
  readonly include?: readonly string[]
  readonly compilerOptions?: Readonly<Record<string, unknown>>
}

const configs = [...workspacePackages().map(({ folder }) => folder), join(root, 'examples')]
  .map((folder) => join(folder, 'tsconfig.json'))
  // The dashboard is for browsers, and has its own TypeScript program.
  .filter((file) => existsSync(file) && !file.includes(join('apps', 'dashboard')))

// oxlint checks types with the tsconfig nearest to each source, `tsc` with one for the whole repository. Both must have the same options.
it.each(configs.map((file) => relative(root, file)))(
  '%s has the same options as the tsconfig of the whole repository',
  (path) => {
    const {
      extends: base,
      include: _,
      compilerOptions,
      ...rest
    } = JSON.parse(readFileSync(join(root, path), 'utf8')) as Config
    expect(join(root, path, '..', base)).toBe(join(root, 'tooling/config/tsconfig.package.json'))
    // `stripInternal` only matters for written declarations.
    expect(Object.keys(compilerOptions ?? {}).filter((name) => name !== 'stripInternal')).toEqual([])
    expect(rest).toEqual({})
  },
)
