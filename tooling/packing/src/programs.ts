import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nangoStyleHost } from './nango-style-host.ts'
import { runNode } from './run.ts'
import { smoke } from './smoke.ts'

/** Imports `specifier` in a user's project, in that format, and returns the names that it exports. */
export async function exportsOf(project: string, specifier: string, format: 'import' | 'require'): Promise<string[]> {
  const print = `console.log(JSON.stringify(Object.keys(api).filter((name) => name !== '__esModule').sort()))`
  return JSON.parse(await runProgram(project, specifier, format, 'exports', print)) as string[]
}

/** Runs the package's program of `smoke.ts`. */
export async function use(project: string, name: string, format: 'import' | 'require'): Promise<void> {
  const program = smoke[name]
  if (program === undefined) throw new Error(`tooling/packing/src/smoke.ts has no program for ${name}; add one`)
  await runProgram(project, name, format, 'use', program)
}

/** Runs Autotask's plugin inside a Nango-style host. */
export async function useInNangoStyleHost(project: string, format: 'import' | 'require'): Promise<void> {
  await runProgram(project, '@guidepost/nango-host', format, 'host', nangoStyleHost)
}

/** Writes a program and runs it. It has `api`, `assert`, and `load`, which loads more packages in the same format. */
function runProgram(
  project: string,
  specifier: string,
  format: 'import' | 'require',
  purpose: string,
  body: string,
): Promise<string> {
  const name = specifier.replace('@', '').replaceAll('/', '-')
  const file = join(project, `${name}-${purpose}.${format === 'import' ? 'mjs' : 'cjs'}`)
  writeFileSync(file, `${heads[format](specifier)}async function main() {${body}\n}\nmain()\n`)
  return runNode(file, [], project)
}

const heads = {
  import: (specifier: string) => `import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import * as api from '${specifier}'
const require = createRequire(import.meta.url)
const load = (name) => import(name)
`,
  require: (specifier: string) => `const assert = require('node:assert/strict')
const api = require('${specifier}')
const load = require
`,
}
