import { defineConfig } from 'vitest/config'

const deep = process.env['GUIDEPOST_TEST_DEEP'] === '1'

/** Every package's tests run with this file; packages are read from source, so that no test needs a build. */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    reporters: ['dot'],
    testTimeout: deep ? 600_000 : 30_000,
    hookTimeout: 60_000,
    passWithNoTests: false,
  },
})
