import { describe, it } from 'vitest'
import {
  conformanceCases,
  recoverCases,
  registerCases,
  type RecoverHarness,
  type RegisterHarness,
} from './conformance-cases.ts'
import type { Provider } from './provider.ts'

export { ConformanceError, conformanceCases, recoverCases, registerCases } from './conformance-cases.ts'
export type {
  ConformanceCase,
  RecoverHarness,
  RecoverWorld,
  RegisterHarness,
  RegisterWorld,
} from './conformance-cases.ts'

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

/**
 * Registers each case of `recoverCases(provider, harness)` as a vitest test, for a plugin that has the `recover` half. The
 * harness opens the provider, or a simulator of it.
 */
export function describeRecover(provider: Provider, harness: RecoverHarness): void {
  describe(`${provider.id} keeps the recovery contract`, () => {
    for (const { name, run } of recoverCases(provider, harness)) it(name, run)
  })
}
