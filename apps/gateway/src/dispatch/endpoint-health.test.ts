import type { ClaimedDelivery } from '@guidepost/store'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { EndpointHealth } from './endpoint-health.ts'

it('an endpoint that fails after the clock was set back is held in time, and not a day later', async () => {
  let now = 86_400_000
  const held: number[] = []
  const status = () => Promise.resolve(undefined)
  const store = { holdDestination: () => (held.push(now), status()), releaseDestination: status }
  const health = new EndpointHealth({ store, logger: pino({ level: 'silent' }), now: () => now, random: () => 0 })
  const failFor = async (ms: number) => {
    for (let count = 0; count < 10; count += 1) {
      now += ms / 9
      const delivery = { id: String(count), destination: 'http:1' } as ClaimedDelivery
      await health.failed({ delivery, error: 'HTTP 500', unavailable: true, startedAt: now })
    }
  }
  await failFor(40_000)
  expect(held).toHaveLength(1)
  // A person resumes the endpoint, and it fails again.
  now = 1000
  await failFor(40_000)
  expect(held).toHaveLength(2)
})
