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
  // A page is for browsers, and has a program of its own.
  .filter((file) => existsSync(file) && !file.includes(join('apps', 'dashboard')))

// Types are checked by the file nearest to each source (oxlint), and by one for all (`tsc` here): both have to mean the same.
it.each(configs.map((file) => relative(root, file)))('%s checks as the one of the whole repository', (path) => {
  const {
    extends: base,
    include: _,
    compilerOptions,
    ...rest
  } = JSON.parse(readFileSync(join(root, path), 'utf8')) as Config
  expect(join(root, path, '..', base)).toBe(join(root, 'tooling/config/tsconfig.package.json'))
  // That one is about declarations that are written.
  expect(Object.keys(compilerOptions ?? {}).filter((name) => name !== 'stripInternal')).toEqual([])
  expect(rest).toEqual({})
})
