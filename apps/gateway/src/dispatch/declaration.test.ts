import type { HandlerDeclaration } from '@guidepost/store'
import { declarationLastsMs } from '@guidepost/store'
import pino from 'pino'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { startDeclaration } from './declaration.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const handlers: readonly HandlerDeclaration[] = [
  { id: 'tickets', provider: 'autotask', types: ['*'], ordered: true, concurrency: 1, perConnection: 1 },
]

/** Records its calls; fails while `away`. */
function createStore() {
  const calls: unknown[] = []
  const store = {
    away: false,
    calls,
    declareHandlers: (...input: unknown[]) => told(['declare', ...input]),
    endHandlers: (...input: unknown[]) => told(['end', ...input]),
  }
  function told(what: unknown): Promise<void> {
    calls.push(what)
    return store.away ? Promise.reject(new Error('away')) : Promise.resolve()
  }
  return store
}

it('renews the declaration before it expires, even after the store was away, and ends it when it stops', async () => {
  const store = createStore()
  const stop = await startDeclaration({ store, handlers, logger: pino({ level: 'silent' }), now: () => 7 })
  expect(store.calls).toEqual([['declare', handlers, 7]])
  store.away = true
  await vi.advanceTimersByTimeAsync(declarationLastsMs / 2)
  store.away = false
  await vi.advanceTimersByTimeAsync(declarationLastsMs / 2 - 1)
  expect(store.calls).toEqual(Array.from({ length: 4 }, () => ['declare', handlers, 7]))
  store.away = true
  await stop()
  await vi.advanceTimersByTimeAsync(declarationLastsMs)
  expect(store.calls.slice(4)).toEqual([['end', 7]])
})

it('does not start if the store refuses the declaration', async () => {
  const store = createStore()
  store.away = true
  const options = { store, handlers, logger: pino({ level: 'silent' }), now: () => 7 }
  await expect(startDeclaration(options)).rejects.toThrow('away')
})
