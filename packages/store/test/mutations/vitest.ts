import { defineConfig, mergeConfig } from 'vitest/config'
import base from '../../../../tooling/config/src/vitest.ts'

/** One case of a mutated copy: what hangs is a failure too, and comes soon. */
export default mergeConfig(
  base,
  defineConfig({
    test: {
      testTimeout: 20_000,
      hookTimeout: 20_000,
      bail: 1,
      provide: { postgres: process.env['GUIDEPOST_MUTANT_POSTGRES'] ?? '' },
    },
  }),
)
