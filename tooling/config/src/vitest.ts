import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// Tests start many processes of ours; what one compiled the next needn't.
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'guidepost-compile-cache')

const deep = process.env['GUIDEPOST_TEST_DEEP'] === '1'

/** Every package's tests run with this file; packages are read from source, so that no test needs a build. */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    reporters: ['default'],
    // Files of one worker share what they import: loading it for each costs more than most tests.
    isolate: false,
    // For a machine with ten times as much to do: a test of ours takes a few seconds.
    testTimeout: deep ? 600_000 : 60_000,
    hookTimeout: 60_000,
    passWithNoTests: false,
  },
})
