import { describe, expect, it } from 'vitest'
import { brokenPlugins } from '../test/broken-plugins.ts'
import { toy } from '../test/support/toy.ts'
import { conformanceCases, ConformanceError, describeProvider } from './conformance.ts'
import type { Provider } from './index.ts'

describeProvider(toy())
describeProvider(toy({ types: [] }))

describe('conformanceCases', () => {
  it('gives each case a unique name', () => {
    const names = conformanceCases(toy()).map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })

  it.each(brokenPlugins)('fails a plugin that %s', async (_, broken, expected) => {
    try {
      await expect(runCase(broken, expected)).rejects.toThrow(ConformanceError)
    } finally {
      Reflect.deleteProperty(Object.prototype, 'polluted')
    }
  })

  it('has a broken plugin for each case', () => {
    const proven = new Set(brokenPlugins.map(([, , failed]) => failed))
    expect(conformanceCases(toy()).filter(({ name }) => !proven.has(name))).toEqual([])
  })

  it('throws with the error of the plugin as the cause', () => {
    const fault = new RangeError('Input buffers must have the same byte length')
    const broken = toy({
      verify: () => {
        throw fault
      },
    })
    const found = conformanceCases(broken).find(({ name }) => name === 'never throws from verify for odd secrets')
    expect(() => found?.run()).toThrow(ConformanceError)
    expect(() => found?.run()).toThrow(expect.objectContaining({ cause: fault }))
  })

  it('restores the clock, randomness, timers and the network', async () => {
    const before = [Date, Date.now, Math.random, setTimeout, fetch]
    await runCase(toy(), 'uses no clock, no randomness, no timer and no network')
    expect([Date, Date.now, Math.random, setTimeout, fetch]).toEqual(before)
    expect(Object.keys(globalThis)).not.toContain('Date')
  })
})

async function runCase(provider: Provider, name: string): Promise<void> {
  const found = conformanceCases(provider).find((each) => each.name === name)
  if (!found) throw new Error(`there is no case "${name}"`)
  await found.run()
}
