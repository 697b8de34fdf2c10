import { describe, it } from 'vitest'
import { conformanceCases, registerCases, type RegisterHarness } from './conformance-cases.ts'
import type { Provider } from './provider.ts'

export { ConformanceError, conformanceCases, registerCases } from './conformance-cases.ts'
export type { ConformanceCase, RegisterHarness, RegisterWorld } from './conformance-cases.ts'

/** Registers each of `conformanceCases(provider)` as a test of vitest: a plugin's whole conformance test is this call. */
export function describeProvider(provider: Provider): void {
  describe(`${provider.id} keeps the provider contract`, () => {
    for (const { name, run } of conformanceCases(provider)) it(name, run)
  })
}

/**
 * Registers each of `registerCases(provider, harness)` as a test of vitest, for a plugin that has the `register` half. The
 * harness is the provider, or what simulates it.
 */
export function describeRegister(provider: Provider, harness: RegisterHarness): void {
  describe(`${provider.id} keeps the contract of registrations`, () => {
    for (const { name, run } of registerCases(provider, harness)) it(name, run)
  })
}
