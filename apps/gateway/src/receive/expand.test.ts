import { randomBytes } from 'node:crypto'
import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { BodyBudget } from './body-budget.ts'
import { Expander } from './expand.ts'

const mebibyte = 1024 * 1024
const maxBytes = 4 * mebibyte
const compressors = [
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['deflate', deflateSync],
  // The best quality takes seconds.
  ['br', (body: Buffer) => brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })],
  ['zstd', zstdCompressSync],
] as const
const always = () => true

let budget: BodyBudget
let expander: Expander
beforeEach(() => {
  budget = new BodyBudget(64 * mebibyte, { warn: vi.fn<() => void>() })
  expander = new Expander(budget, maxBytes)
})

describe.each(compressors)('a body compressed with %s', (encoding, compress) => {
  it.each([
    ['1 kB', Buffer.from(JSON.stringify({ Id: 7, text: 'Printer offline. '.repeat(50) }))],
    ['4 MiB that compress little', randomBytes(maxBytes)],
    ['64 KiB of one letter', Buffer.alloc(64 * 1024, 'a')],
  ])('is expanded: %s', async (_, body) => {
    const expanded = await expander.expand(compress(body), ` ${encoding.toUpperCase()} `, always)
    expect(expanded).toMatchObject({ body: { size: body.byteLength } })
    if (typeof expanded === 'string') return
    expect(expanded.body.bytes().equals(body)).toBe(true)
    expect(budget.usedBytes).toBe(expanded.body.heldBytes)
    expanded.body.release()
    expect(budget.usedBytes).toBe(0)
  })

  it('is not expanded beyond a hundred times its size', async () => {
    const bomb = compress(Buffer.alloc(maxBytes - 1, 'a'))
    const peak = watchPeak()
    expect(await expander.expand(bomb, encoding, always)).toBe('unreadable')
    expect(peak()).toBeLessThanOrEqual(Math.max(64 * 1024, bomb.byteLength * 100) * 1.5)
    expect(budget.usedBytes).toBe(0)
  })

  it('is not expanded beyond the limit of a body', async () => {
    expect(await expander.expand(compress(randomBytes(maxBytes + 1)), encoding, always)).toBe('unreadable')
    expect(budget.usedBytes).toBe(0)
  })

  it('that breaks off is unreadable', async () => {
    const wire = compress(randomBytes(10_000))
    expect(await expander.expand(wire.subarray(0, 5000), encoding, always)).toBe('unreadable')
    // Random bytes would not do: one in 30 is a whole, empty body in Brotli.
    expect(await expander.expand(Buffer.alloc(5000, 0xff), encoding, always)).toBe('unreadable')
    expect(budget.usedBytes).toBe(0)
  })
})

it.each(['identity', 'constructor', '__proto__', 'gzip, br', ''])(
  'does not know the encoding "%s"',
  async (encoding) => {
    expect(await expander.expand(gzipSync('a'), encoding, always)).toBe('unreadable')
  },
)

it('expands two at a time, and asks again whether it may when a turn comes', async () => {
  const wire = gzipSync(randomBytes(200_000))
  let allowed = 3
  let asked = 0
  const results = await Promise.all(
    Array.from({ length: 40 }, () =>
      expander.expand(wire, 'gzip', () => {
        asked += 1
        // All bodies may wait. When their turns come, the limit is used up.
        return asked <= 40 || allowed-- > 0
      }),
    ),
  )
  expect(results.filter((result) => typeof result === 'object')).toHaveLength(3)
  expect(results.filter((result) => result === 'refused')).toHaveLength(37)
})

it('holds only what two expansions need, however many ask, and turns away those beyond 64 waiting', async () => {
  const wire = gzipSync(randomBytes(1_000_000))
  const peak = watchPeak()
  const results = await Promise.all(
    Array.from({ length: 500 }, async () => {
      const expanded = await expander.expand(wire, 'gzip', always)
      if (typeof expanded === 'object') expanded.body.release()
      return typeof expanded === 'object' ? 'expanded' : expanded
    }),
  )
  expect(results.filter((result) => result === 'expanded')).toHaveLength(66)
  expect(results.filter((result) => result === 'busy')).toHaveLength(434)
  expect(peak()).toBeLessThan(4_000_000)
})

it('gives way to smaller bodies, and frees its turn', async () => {
  budget = new BodyBudget(mebibyte, { warn: vi.fn<() => void>() })
  expander = new Expander(budget, maxBytes)
  expect(await expander.expand(gzipSync(randomBytes(2 * mebibyte)), 'gzip', always)).toBe('busy')
  expect(budget.usedBytes).toBe(0)
  expect(await expander.expand(gzipSync('small'), 'gzip', always)).toMatchObject({ body: { size: 5 } })
})

/** Returns a function that returns the highest byte count of the budget so far. It is measured each time a body grows. */
function watchPeak(): () => number {
  let peak = 0
  const hold = budget.hold.bind(budget)
  vi.spyOn(budget, 'hold').mockImplementation((bytes) => {
    const body = hold(bytes)
    const append = body.append.bind(body)
    vi.spyOn(body, 'append').mockImplementation((chunk) => {
      const appended = append(chunk)
      peak = Math.max(peak, budget.usedBytes)
      return appended
    })
    return body
  })
  return () => peak
}
