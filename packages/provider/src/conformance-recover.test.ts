import { describe, expect, it } from 'vitest'
import { brokenRecovers } from '../test/broken-recovers.ts'
import { toy } from '../test/support/toy.ts'
import { toyRecoverHarness, toyRecover } from '../test/support/toy-recover.ts'
import { ConformanceError, describeRecover, recoverCases } from './conformance.ts'
import type { Provider } from './index.ts'

describeRecover(toyRecover(), toyRecoverHarness)

describe('recoverCases', () => {
  it('has no cases for a plugin without the recover half', () => {
    expect(recoverCases(toy(), toyRecoverHarness)).toEqual([])
  })

  it.each(brokenRecovers)('fails a plugin that %s', async (_, broken, expected) => {
    await expect(runCase(broken, expected)).rejects.toThrow(ConformanceError)
  })

  it('has a broken plugin for each case', () => {
    const proven = new Set(brokenRecovers.map(([, , failed]) => failed))
    const unproven = recoverCases(toyRecover(), toyRecoverHarness).filter(({ name }) => !proven.has(name))
    expect(unproven).toEqual([])
  })
})

async function runCase(provider: Provider, name: string): Promise<void> {
  const found = recoverCases(provider, toyRecoverHarness).find((each) => each.name === name)
  if (!found) throw new Error(`there is no case "${name}"`)
  await found.run()
}
