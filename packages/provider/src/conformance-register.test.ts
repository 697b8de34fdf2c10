import { describe, expect, it } from 'vitest'
import { brokenRegisters } from '../test/broken-registers.ts'
import { toy } from '../test/support/toy.ts'
import { toyHarness, toyRegister } from '../test/support/toy-register.ts'
import { ConformanceError, describeRegister, registerCases } from './conformance.ts'
import type { Provider } from './index.ts'

describeRegister(toyRegister(), toyHarness)

describe('registerCases', () => {
  it('has no cases for a plugin without the register half', () => {
    expect(registerCases(toy(), toyHarness)).toEqual([])
  })

  it.each(brokenRegisters)('fails a plugin that %s', async (_, broken, expected) => {
    await expect(runCase(broken, expected)).rejects.toThrow(ConformanceError)
  })

  it('has a broken plugin for each case', () => {
    const proven = new Set(brokenRegisters.map(([, , failed]) => failed))
    const unproven = registerCases(toyRegister(), toyHarness).filter(({ name }) => !proven.has(name))
    expect(unproven).toEqual([])
  })
})

async function runCase(provider: Provider, name: string): Promise<void> {
  const found = registerCases(provider, toyHarness).find((each) => each.name === name)
  if (!found) throw new Error(`there is no case "${name}"`)
  await found.run()
}
