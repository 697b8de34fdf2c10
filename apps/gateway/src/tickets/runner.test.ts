import { ProviderError } from '@guidepost/provider'
import { describe, expect, it } from 'vitest'
import { claimedDelivery } from '../../test/support/claimed-delivery.ts'
import type { LinkedTickets } from './linked-tickets.ts'
import { TicketRunner } from './runner.ts'

class Limited extends ProviderError {
  readonly code = 'rate_limited'
  override readonly retryAfterMs = 60_000
}

const runnerOf = (handle: LinkedTickets['handle']) =>
  new TicketRunner({
    tickets: { handle },
    schedule: { firstDelayMs: 10, maxDelayMs: 100_000, maxAttempts: 3 },
    now: () => 1000,
    random: () => 1,
  })

describe('a delivery of linked tickets', () => {
  it.each([
    ['is retried after an error', 1, new Error('away'), { kind: 'retry', at: 1010, error: 'Error: away' }],
    ['waits as long as the provider asks', 1, new Limited('full'), { kind: 'retry', at: 67_000 }],
    ['is dead after its last attempt', 3, new Error('away'), { kind: 'dead' }],
  ])('%s', async (_, attempt, error, outcome) => {
    const runner = runnerOf(() => Promise.reject(error))
    expect(await runner.run(claimedDelivery({ attempt }))).toMatchObject({ outcome, attempt: { startedAt: 1000 } })
    expect(runner.free).toBe(20)
  })

  it('counts as running, and is released when the gateway stops', async () => {
    const runner = runnerOf((_, signal) => new Promise((_, reject) => signal.addEventListener('abort', reject)))
    const running = runner.run(claimedDelivery())
    expect(runner.free).toBe(19)
    await runner.stop()
    expect(await running).toMatchObject({ outcome: { kind: 'release' } })
  })
})
