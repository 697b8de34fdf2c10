import type { ConformanceCase } from './conformance/case.ts'
import { declarationCases } from './conformance/declaration.ts'
import { readingCases } from './conformance/reading.ts'
import { verificationCases } from './conformance/verification.ts'
import type { Provider } from './provider.ts'

export { ConformanceError } from './conformance/case.ts'
export type { ConformanceCase } from './conformance/case.ts'
export { registerCases } from './conformance/register.ts'
export type { RegisterHarness, RegisterWorld } from './conformance/register-scene.ts'

/**
 * Every promise of the contract as a case of its own: run them with any test runner, or with none. Names are unique.
 *
 * The suite is the same in every run but for the secrets, which `generateSecret` makes. What it cannot see: whether
 * signatures are compared in constant time, and whether samples and vectors are really the provider's.
 */
export function conformanceCases(provider: Provider): readonly ConformanceCase[] {
  return [...declarationCases(provider), ...verificationCases(provider), ...readingCases(provider)]
}
