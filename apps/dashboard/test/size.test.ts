import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'

interface Chunk {
  readonly file: string
  readonly isEntry?: boolean
  readonly imports?: readonly string[]
  readonly dynamicImports?: readonly string[]
}

const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8')) as Record<string, Chunk>

/** A chunk and everything that it imports. */
function closureOf(name: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(name)) return found
  found.add(name)
  for (const other of manifest[name]!.imports ?? []) closureOf(other, found)
  return found
}

it('the first page with its charts loads less than 350 kB of JavaScript (gzip)', () => {
  const overview = 'src/pages/overview/index.tsx'
  const entry = Object.keys(manifest).find((name) => manifest[name]!.isEntry)!
  const charts = manifest[overview]!.dynamicImports ?? []
  const names = new Set([entry, overview, ...charts].flatMap((name) => [...closureOf(name)]))
  expect(charts).toHaveLength(1)
  const bytes = [...names].map((name) => gzipSync(readFileSync(new URL(manifest[name]!.file, dist))).byteLength)
  expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(350_000)
})

it('the page contains nothing that its content security policy forbids', () => {
  const html = readFileSync(new URL('index.html', dist), 'utf8')
  expect(html).not.toMatch(/<style|<script(?![^>]* src="\/ui\/assets\/)|https?:|\son\w+=/)
  expect(html).toContain('property="csp-nonce" nonce="__CSP_NONCE__"')
})
