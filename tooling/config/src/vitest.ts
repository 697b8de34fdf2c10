import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// Tests start many processes. The cache spares later ones the compiling.
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'guidepost-compile-cache')

const deep = process.env['GUIDEPOST_TEST_DEEP'] === '1'

/** The vitest configuration of every package. It reads packages from source, so that no test needs a build. */
export default defineConfig({
  resolve: { conditions: ['guidepost-source'] },
  ssr: { resolve: { conditions: ['guidepost-source'], externalConditions: ['guidepost-source'] } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    reporters: ['default'],
    // The files of a worker share imported modules: loading them for each file takes longer than most tests.
    isolate: false,
    // Our tests take a few seconds. The limit is for a machine that is ten times as busy.
    testTimeout: deep ? 600_000 : 60_000,
    hookTimeout: 60_000,
    passWithNoTests: false,
  },
})
