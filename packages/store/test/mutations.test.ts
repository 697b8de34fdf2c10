import { readFileSync } from 'node:fs'
import { deep } from '@guidepost/tooling-testing'
import { describe, expect, inject, it } from 'vitest'
import { mutations } from './mutations/list.ts'
import { mutate, runMutant } from './mutations/run.ts'

describe('the conformance suite', () => {
  it.each(mutations)('is asked about code that is there: $breaks', (mutation) => {
    expect(mutate(readFileSync(new URL(`../src/${mutation.file}`, import.meta.url), 'utf8'), mutation)).toBeTypeOf(
      'string',
    )
  })

  // A process for each: too long for every run.
  it.runIf(deep).each(mutations.flatMap((mutation) => mutation.adapters.map((adapter) => ({ ...mutation, adapter }))))(
    'notices on $adapter: $breaks',
    async ({ adapter, ...mutation }) => {
      expect(await runMutant(mutation, adapter, inject('postgres'))).toBe('failed')
    },
  )
})
