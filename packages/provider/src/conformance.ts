import { describe, it } from 'vitest'
import { conformanceCases } from './conformance-cases.ts'
import type { Provider } from './provider.ts'

export { ConformanceError, conformanceCases } from './conformance-cases.ts'
export type { ConformanceCase } from './conformance-cases.ts'

/** Registers each of `conformanceCases(provider)` as a test of vitest: a plugin's whole conformance test is this call. */
export function describeProvider(provider: Provider): void {
  describe(`${provider.id} keeps the provider contract`, () => {
    for (const { name, run } of conformanceCases(provider)) it(name, run)
  })
}
