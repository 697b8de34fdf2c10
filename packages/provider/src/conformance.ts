import { describe, it } from 'vitest'
import { conformanceCases, registerCases, type RegisterHarness } from './conformance-cases.ts'
import type { Provider } from './provider.ts'

export { ConformanceError, conformanceCases, registerCases } from './conformance-cases.ts'
export type { ConformanceCase, RegisterHarness, RegisterWorld } from './conformance-cases.ts'

/** Registers each case of `conformanceCases(provider)` as a vitest test. This call is the whole conformance test of a plugin. */
export function describeProvider(provider: Provider): void {
  describe(`${provider.id} keeps the provider contract`, () => {
    for (const { name, run } of conformanceCases(provider)) it(name, run)
  })
}

/**
 * Registers each case of `registerCases(provider, harness)` as a vitest test, for a plugin that has the `register` half. The
 * harness opens the provider, or a simulator of it.
 */
export function describeRegister(provider: Provider, harness: RegisterHarness): void {
  describe(`${provider.id} keeps the registration contract`, () => {
    for (const { name, run } of registerCases(provider, harness)) it(name, run)
  })
}
