import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it('imports nothing from Node at run time, so that it also loads in Workers, Deno and Bun', () => {
  const folder = import.meta.dirname
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  expect(sources).toContain(join('http', 'fetch.ts'))
  const needing = sources.filter((file) =>
    /^(?:import(?! type).*['"]node:|.*\b(?:Buffer|process)\.)/m.test(readFileSync(join(folder, file), 'utf8')),
  )
  expect(needing).toEqual([])
})
