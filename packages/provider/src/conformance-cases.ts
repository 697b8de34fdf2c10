import type { ConformanceCase } from './conformance/case.ts'
import { declarationCases } from './conformance/declaration.ts'
import { readingCases } from './conformance/reading.ts'
import { verificationCases } from './conformance/verification.ts'
import type { Provider } from './provider.ts'

export { ConformanceError } from './conformance/case.ts'
export type { ConformanceCase } from './conformance/case.ts'
export { recoverCases } from './conformance/recover.ts'
export type { RecoverHarness, RecoverWorld } from './conformance/recover-scene.ts'
export { registerCases } from './conformance/register.ts'
export type { RegisterHarness, RegisterWorld } from './conformance/register-scene.ts'

/**
 * Every promise of the contract as a case. Run them with any test runner, or without one. Names are unique.
 *
 * Only the secrets, from `generateSecret`, differ between two runs. The suite can't check whether the plugin compares
 * signatures in constant time, and whether samples and vectors really come from the provider.
 */
export function conformanceCases(provider: Provider): readonly ConformanceCase[] {
  return [...declarationCases(provider), ...verificationCases(provider), ...readingCases(provider)]
}
