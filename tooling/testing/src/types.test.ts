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
  .filter((file) => existsSync(file))

// `pnpm test` checks the types of all packages in one program, in a third of the time that a program for each takes.
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
