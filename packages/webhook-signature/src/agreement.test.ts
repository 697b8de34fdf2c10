import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import * as node from './index.ts'
import type { Scheme, Secret } from './index.ts'
import * as web from './web.ts'

const scheme: fc.Arbitrary<Scheme> = fc.record(
  {
    header: fc.constant('x-signature'),
    algorithm: fc.constantFrom('sha1', 'sha256', 'sha384', 'sha512'),
    encoding: fc.constantFrom('base64', 'base64url', 'hex'),
    prefix: fc.constantFrom('', 'sha1=', 'v1', 'a'),
    prefixOptional: fc.boolean(),
  },
  { requiredKeys: ['header', 'algorithm', 'encoding'] },
)
const secret: fc.Arbitrary<Secret> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.uint8Array({ maxLength: 200 }),
  fc.constantFrom('', '\0', '\ud800', new Uint8Array(3)),
)
const character = fc.oneof(
  fc.constantFrom('=', '+', '-', '/', '_', ' ', 'A', 'f', 'F', '\n'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
)

/** Changes that an attacker or a careless proxy makes to a valid header. */
const mutation: fc.Arbitrary<(header: string) => string> = fc.oneof(
  fc.constant((header: string) => header),
  fc.constant((header: string) => header.toUpperCase()),
  fc.constant((header: string) => header.replace(/^(sha1=|v1|a)/, '')),
  fc.constant((header: string) => header.replace(/=+$/, '')),
  fc.constant((header: string) => header.replaceAll('+', '-').replaceAll('/', '_')),
  fc.tuple(fc.nat(), character).map(
    ([at, insert]) =>
      (header: string) =>
        splice(header, at, 1, insert),
  ),
  fc.tuple(fc.nat(), character).map(
    ([at, insert]) =>
      (header: string) =>
        splice(header, at, 0, insert),
  ),
  fc.nat().map((at) => (header: string) => splice(header, at, 1, '')),
  fc.nat().map((at) => (header: string) => header.slice(0, at % (header.length + 1))),
)

function splice(text: string, at: number, remove: number, insert: string): string {
  const start = at % (text.length + 1)
  return text.slice(0, start) + insert + text.slice(start + remove)
}

/** The simplest form of the rule: a header is right if it equals what `node:crypto` writes. */
function isRight(
  body: Uint8Array,
  header: string,
  candidate: Secret,
  { algorithm, encoding, ...rest }: Scheme,
): boolean {
  if (Buffer.from(candidate).every((byte) => byte === 0)) return false
  const digest = createHmac(algorithm, candidate).update(body).digest(encoding)
  const prefixes = [rest.prefix ?? '', ...(rest.prefixOptional ? [''] : [])]
  return prefixes.some((prefix) => {
    const claimed = header.startsWith(prefix) ? header.slice(prefix.length) : undefined
    return (
      claimed === digest ||
      (encoding === 'hex' && claimed !== undefined && /^[\dA-Fa-f]+$/.test(claimed) && claimed.toLowerCase() === digest)
    )
  })
}

it('gives one answer for any request: node:crypto, Web Crypto and the simplest rule agree', async () => {
  const verified = fc.record({
    body: fc.uint8Array({ maxLength: 300 }),
    secrets: fc.array(secret, { maxLength: 3 }),
    scheme,
    /** A mutated signature made with one of the secrets or with another secret; or arbitrary text. */
    header: fc.oneof(
      { weight: 6, arbitrary: fc.record({ signer: fc.nat({ max: 3 }), other: secret, mutate: mutation }) },
      { weight: 1, arbitrary: fc.option(fc.string({ unit: 'binary', maxLength: 140 }), { nil: undefined }) },
    ),
  })
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(verified, async ({ body, secrets, scheme, header: drawn }) => {
      const header =
        typeof drawn === 'object' ? signed(body, secrets[drawn.signer] ?? drawn.other, scheme, drawn.mutate) : drawn
      const answer = node.verify(body, header, secrets, scheme)
      const right = secrets.findIndex((candidate) => header !== undefined && isRight(body, header, candidate, scheme))

      expect(await web.verify(body, header, secrets, scheme)).toEqual(answer)
      expect(answer.ok ? answer.secret : -1).toBe(right)
      seen.add(answer.ok ? 'ok' : answer.reason)
    }),
    property(400, 10_000),
  )
  expect([...seen].sort()).toEqual(['malformed', 'mismatch', 'missing', 'no_secret', 'ok'])
})

function signed(body: Uint8Array, by: Secret, scheme: Scheme, mutate: (header: string) => string): string {
  return mutate(node.checkSecret(by) === undefined ? node.sign(body, by, scheme) : '')
}

it('writes the same signature from both entries, and each entry verifies it', async () => {
  const usable = secret.filter((candidate) => node.checkSecret(candidate) === undefined)
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), usable, scheme, async (body, by, scheme) => {
      const header = node.sign(body, by, scheme)
      expect(await web.sign(body, by, scheme)).toBe(header)
      expect(node.verify(body, header, [by], scheme)).toEqual({ ok: true, secret: 0 })
      expect(await web.verify(body, header, [by], scheme)).toEqual({ ok: true, secret: 0 })
    }),
    property(200, 10_000),
  )
})

it('exports the same names from both entries', () => {
  expect(Object.keys(web).sort()).toEqual(Object.keys(node).sort())
})

it('uses no module and no global of Node in the web entry', () => {
  const sources = new Map<string, string>()
  const read = (file: URL) => {
    if (sources.has(file.href)) return
    const source = readFileSync(file, 'utf8')
    sources.set(file.href, source)
    for (const [, from = ''] of source.matchAll(/from '([^']+)'/g)) {
      expect(from, `${file.pathname} imports ${from}`).toMatch(/^\.\//)
      read(new URL(from, file))
    }
  }
  read(new URL('web.ts', import.meta.url))
  expect(sources.size).toBeGreaterThan(3)
  for (const [file, source] of sources) expect(source, file).not.toMatch(/\b(?:Buffer\.|process\.|require\(|import\()/)
})
