import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { BodyBudget, type HeldBody } from './body-budget.ts'

const logger = { warn: vi.fn<() => void>() }
const budgetOf = (maxBytes: number) => new BodyBudget(maxBytes, logger)
const kilobyte = 1024

it('counts the memory of bodies while they are held, and nothing afterwards', () => {
  const budget = budgetOf(100 * kilobyte)
  const [one, other] = [budget.hold(50_000), budget.hold(50_000)]
  expect(budget.usedBytes).toBe(0)
  one.append(Buffer.alloc(10_000, 'a'))
  other.append(Buffer.alloc(20_000, 'b'))
  expect(budget.usedBytes).toBe(30_000)
  one.release()
  one.release()
  expect(budget.usedBytes).toBe(20_000)
  other.giveWay()
  expect(budget.usedBytes).toBe(0)
})

it('keeps the bytes in their order, whatever the chunks', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 9000, size: 'max' }), { maxLength: 20 }), (chunks) => {
      const budget = budgetOf(kilobyte * kilobyte)
      const body = budget.hold(kilobyte * kilobyte)
      for (const chunk of chunks) expect(body.append(Buffer.from(chunk))).toBe(true)
      expect(budget.usedBytes).toBeGreaterThanOrEqual(body.size)
      expect(body.bytes().equals(Buffer.concat(chunks))).toBe(true)
      body.release()
      expect(budget.usedBytes).toBe(0)
    }),
    property(100, 5000),
  )
})

it('lets the largest body give way to a smaller one', () => {
  const budget = budgetOf(100 * kilobyte)
  const [large, larger] = [filled(budget, 40 * kilobyte), filled(budget, 60 * kilobyte)]
  const small = budget.hold(kilobyte)
  const ended = vi.fn<() => void>()
  larger.onEnd = ended
  expect(small.append(Buffer.alloc(kilobyte))).toBe(true)
  expect(ended).toHaveBeenCalledOnce()
  expect([large.gaveWay, larger.gaveWay, small.gaveWay]).toEqual([false, true, false])
  expect(larger.append(Buffer.alloc(1))).toBe(false)
  expect(budget.usedBytes).toBe(41 * kilobyte)
})

it.each([
  ['for which there is room', 20, true],
  ['for which only a larger body would have to give way', 59, true],
  ['that would be the largest', 60, false],
])('says before it is read whether a body fits: one %s', (_, size, fits) => {
  const budget = budgetOf(100 * kilobyte)
  filled(budget, 20 * kilobyte)
  filled(budget, 60 * kilobyte)
  expect(budget.hold(100 * kilobyte).fits(size * kilobyte)).toBe(fits)
})

it('lets a body that would be the largest give way itself', () => {
  const budget = budgetOf(100 * kilobyte)
  const known = [filled(budget, 50 * kilobyte), filled(budget, 50 * kilobyte)]
  const body = budget.hold(60 * kilobyte)
  expect(body.append(Buffer.alloc(51 * kilobyte))).toBe(false)
  expect([body, ...known].map(({ gaveWay }) => gaveWay)).toEqual([true, false, false])
})

it('warns once while it is used up, not for every body', () => {
  logger.warn.mockClear()
  const budget = budgetOf(kilobyte)
  for (let count = 0; count < 100; count += 1) filled(budget, kilobyte - count)
  expect(logger.warn).toHaveBeenCalledOnce()
})

it('always finds room for 1 kB, and never counts beyond its limit, whatever others send', () => {
  const step = fc.record({ body: fc.nat(30), bytes: fc.integer({ min: 1, max: 60 * kilobyte }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const budget = budgetOf(256 * kilobyte)
      const bodies = Array.from({ length: 31 }, () => budget.hold(256 * kilobyte))
      for (const { body: index, bytes } of steps) {
        const body = bodies[index]!
        if (body.size + bytes <= body.maxBytes) body.append(Buffer.alloc(bytes))
        expect(budget.usedBytes).toBeLessThanOrEqual(budget.maxBytes)
        expect(budget.usedBytes).toBe(bodies.reduce((sum, { heldBytes }) => sum + heldBytes, 0))
        const good = budget.hold(kilobyte)
        expect(good.append(Buffer.alloc(kilobyte))).toBe(true)
        good.release()
      }
    }),
    property(50, 2000),
  )
})

it('holds a body of one-byte chunks in pages', () => {
  const budget = budgetOf(kilobyte * kilobyte)
  const body = budget.hold(kilobyte * kilobyte)
  for (let count = 0; count < 100_000; count += 1) body.append(Buffer.alloc(1, count))
  expect(budget.usedBytes).toBeLessThan(110_000)
  expect(body.bytes()).toHaveLength(100_000)
})

it('moves the bytes of one body to another, and frees those it had', () => {
  const budget = budgetOf(100 * kilobyte)
  const [wire, expanded] = [filled(budget, 10 * kilobyte), filled(budget, 30 * kilobyte)]
  expect(wire.adopt(expanded)).toBe(true)
  expect([wire.size, budget.usedBytes]).toEqual([30 * kilobyte, 30 * kilobyte])
  wire.release()
  expect(budget.usedBytes).toBe(0)
  const [gone, kept] = [filled(budget, 10), filled(budget, 20)]
  gone.giveWay()
  expect(gone.adopt(kept)).toBe(false)
})

function filled(budget: BodyBudget, bytes: number): HeldBody {
  const body = budget.hold(bytes)
  body.append(Buffer.alloc(bytes))
  return body
}

it('gives the memory of a body back at once, but not what others use', () => {
  const budget = budgetOf(100 * kilobyte)
  const [lost, used] = [Buffer.alloc(5000), Buffer.alloc(5000)]
  const bodies = [budget.hold(kilobyte * kilobyte), budget.hold(kilobyte * kilobyte)] as const
  bodies[0].append(lost)
  bodies[1].append(used)
  const bytes = bodies[1].bytes()
  for (const body of bodies) body.giveWay()
  expect([lost.byteLength, bytes.byteLength]).toEqual([0, 5000])
})

it('returns the bytes that were appended, whatever the sizes of the chunks', () => {
  const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 3000, max: 9000 })), {
    maxLength: 12,
  })
  fc.assert(
    fc.property(sizes, (lengths) => {
      const body = budgetOf(1024 * 1024).hold(1024 * 1024)
      const chunks = lengths.map((length, index) => new Uint8Array(length).fill(index + 1))
      const expected = Buffer.concat(chunks)
      for (const chunk of chunks) expect(body.append(Buffer.from(chunk.buffer))).toBe(true)
      expect(body.bytes().equals(expected)).toBe(true)
    }),
    property(300, 20_000),
  )
})
