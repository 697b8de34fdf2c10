import { defineConfig, mergeConfig } from 'vitest/config'
import base from '../../../../tooling/config/src/vitest.ts'

/** For one case of a mutated copy. A case that hangs fails, and soon. */
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
