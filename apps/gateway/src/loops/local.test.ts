import pino from 'pino'
import { describe, expect, it, vi } from 'vitest'
import { startLocalLoops } from './local.ts'

const logger = pino({ level: 'silent' })

describe('local loops', () => {
  it('go on after a round that failed, never run two rounds of a loop at a time, and finish the last', async () => {
    vi.useFakeTimers()
    try {
      const finish: (() => void)[] = []
      let failing = true
      const run = () =>
        failing ? Promise.reject(new Error('no')) : new Promise<void>((resolve) => finish.push(resolve))
      const stop = startLocalLoops([{ name: 'test', everyMs: 1000, run }], logger)
      await vi.advanceTimersByTimeAsync(1000)
      failing = false
      await vi.advanceTimersByTimeAsync(3000)
      expect(finish).toHaveLength(1)
      let stopped = false
      const stopping = stop().then(() => (stopped = true))
      await vi.advanceTimersByTimeAsync(1000)
      expect(stopped).toBe(false)
      finish[0]!()
      await stopping
      expect(finish).toHaveLength(1)
    } finally {
      vi.useRealTimers()
    }
  })
})
