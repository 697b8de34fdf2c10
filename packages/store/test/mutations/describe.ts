import { deep } from '@guidepost/tooling-testing'
import { describe, expect, inject, it } from 'vitest'
import { mutations } from './list.ts'
import type { Adapter } from './mutation.ts'
import { runMutant } from './run.ts'

/** Runs each mutation of an adapter: a process for each, so only in `test:deep`. */
export function describeMutants(adapter: Adapter): void {
  describe(`a broken copy of ${adapter}`, () => {
    // All of them take minutes: `test` shows them as skipped, and `mutations.test.ts` checks that each fits the code.
    it.runIf(deep).each(mutations.filter((mutation) => mutation.adapters.includes(adapter)))(
      'is noticed: $breaks',
      async (mutation) => {
        expect(await runMutant(mutation, adapter, inject('postgres'))).toBe('failed')
      },
    )
  })
}
