import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

it('the generated types match docs/openapi.json; if not, run `pnpm openapi`', () => {
  const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
  const digest = createHash('sha256').update(read('../../../docs/openapi.json')).digest('hex')
  expect(read('../src/api/schema.d.ts').split('\n', 1)[0]).toContain(digest)
})
