import { randomUUID } from 'node:crypto'
import type { Store } from '@guidepost/store'
import { afterEach, expect, it, vi } from 'vitest'
import { Receivers } from './receivers.ts'

const path = { environmentUuid: randomUUID(), uniqueKey: 'autotask', token: null }
afterEach(() => vi.useRealTimers())

it('abandons a look-up that hangs after 4 s, for all requests that wait for it, and then asks again', async () => {
  vi.useFakeTimers()
  let asked = 0
  const hanging = {
    findReceiver: () => {
      asked += 1
      return new Promise<never>(() => undefined)
    },
  } as unknown as Store
  const receivers = new Receivers(hanging)
  const waiting = [receivers.find(path, 0), receivers.find(path, 0)].map((one) =>
    expect(one).rejects.toThrow('4000 ms'),
  )
  await vi.advanceTimersByTimeAsync(4000)
  await Promise.all(waiting)
  expect(asked).toBe(1)
  void receivers.find(path, 0).catch(() => undefined)
  expect(asked).toBe(2)
})
