import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { collect, declaresTooLarge } from './body.ts'

function chunksOf(chunks: readonly Uint8Array[]): () => Promise<IteratorResult<Uint8Array>> {
  const iterator = chunks.values()
  return () => Promise.resolve(iterator.next())
}

it('joins chunks of any size into one body, or answers payload_too_large', async () => {
  const chunks = fc.array(fc.uint8Array({ maxLength: 40_000, size: 'max' }), { maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(chunks, fc.integer({ min: 1, max: 100_000 }), async (chunks, maxBodyBytes) => {
      const whole = Buffer.concat(chunks)
      const body = await collect(chunksOf(chunks), { maxBodyBytes, bodyTimeoutMs: 10_000 })
      if (whole.byteLength > maxBodyBytes) expect(body).toBe('payload_too_large')
      else expect(Buffer.compare(body as Uint8Array, whole)).toBe(0)
    }),
    property(50, 2000),
  )
})

it('accepts a body of exactly the maximum size', async () => {
  const body = await collect(chunksOf([new Uint8Array(4), new Uint8Array(1)]), { maxBodyBytes: 5, bodyTimeoutMs: 1000 })
  expect(body).toEqual(new Uint8Array(5))
})

it('stops reading as soon as the body is too large', async () => {
  let reads = 0
  const endless = () => {
    reads += 1
    return Promise.resolve({ done: false, value: new Uint8Array(100) })
  }
  expect(await collect(endless, { maxBodyBytes: 250, bodyTimeoutMs: 1000 })).toBe('payload_too_large')
  expect(reads).toBe(3)
})

it('stops at the deadline, even if the sender keeps sending a little', async () => {
  const slow = () =>
    new Promise<IteratorResult<Uint8Array>>((resolve) => {
      setTimeout(resolve, 5, { done: false, value: new Uint8Array(1) })
    })
  expect(await collect(slow, { maxBodyBytes: 1_000_000, bodyTimeoutMs: 40 })).toBe('body_timeout')
  expect(await collect(() => new Promise(() => {}), { maxBodyBytes: 1, bodyTimeoutMs: 1 })).toBe('body_timeout')
})

it('leaves no timer that would keep the process alive', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
  const before = timers()
  await collect(chunksOf([new Uint8Array(1)]), { maxBodyBytes: 5, bodyTimeoutMs: 100_000 })
  expect(timers()).toBe(before)
})

it('answers incomplete_body if the sender disconnects', async () => {
  const gone = () => Promise.reject(new Error('aborted'))
  expect(await collect(gone, { maxBodyBytes: 1, bodyTimeoutMs: 1000 })).toBe('incomplete_body')
})

it.each([
  [undefined, false],
  [null, false],
  ['', false],
  ['nonsense', false],
  ['10', false],
  ['11', true],
  ['1e9', true],
])('decides whether the declared length %j is too large: %j', (declared, expected) => {
  expect(declaresTooLarge(declared, 10)).toBe(expected)
})
