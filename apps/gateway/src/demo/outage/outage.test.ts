import type { Provider, RecoverPage } from '@guidepost/provider'
import { describe, expect, it } from 'vitest'
import { autotaskWithoutWaits } from '../../../test/support/autotask.ts'
import type { OutageAccount } from './account.ts'
import { runOutage } from './run.ts'

/** Plays the outage with few changes. */
async function play(provider: Provider) {
  const printed: string[] = []
  const out = (text: string) => void printed.push(text)
  const code = await runOutage({ json: true, tenants: ['acme'], changesPerMinute: 4, provider, out })
  return { code, account: JSON.parse(printed.join('\n')) as OutageAccount }
}

/** The plugin, with its answers changed. */
function answering(change: (page: RecoverPage) => RecoverPage): Provider {
  const provider = autotaskWithoutWaits()
  const recover = provider.recover!
  return {
    ...provider,
    recover: {
      ...recover,
      open(connection, host) {
        const client = recover.open(connection, host)
        return { read: async (...walk) => change(await client.read(...walk)) }
      },
    },
  }
}

describe('the demo of an outage', () => {
  it('explains every change, sends none twice, and ends with 0', async () => {
    const { code, account } = await play(autotaskWithoutWaits())
    expect(account).toMatchObject({ counts: { unexplained: 0 }, unexplained: [], repeated: 0, invented: 0 })
    expect(code).toBe(0)
    const { pushed, error_log: fromLog, back_filled: backFilled } = account.counts
    for (const count of [pushed, fromLog, backFilled]) expect(count).toBeGreaterThan(20)
    expect(Object.values(account.counts).reduce((sum, count) => sum + count)).toBe(account.wanted)
  })

  it('ends with 1 and names the changes if sweeps skip records', async () => {
    const { code, account } = await play(
      answering((page) => ({ ...page, records: page.records.filter(({ key }) => !/[05]$/.test(key)) })),
    )
    expect(code).toBe(1)
    expect(account.unexplained.length).toBeGreaterThan(0)
    for (const { record } of account.unexplained) expect(record).toMatch(/[05]$/)
  })
})
