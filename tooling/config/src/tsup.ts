import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig, type Options } from 'tsup'

// Each package's build loads TypeScript in its own thread. The cache spares later builds the compiling.
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'guidepost-compile-cache')

/**
 * The build of a published package: ESM and CommonJS, each with declarations.
 * `entry` maps names in `dist/` to sources. Default: the one entry `index`.
 */
export function library(entry: Record<string, string> = { index: 'src/index.ts' }, options: Options = {}) {
  return defineConfig({
    entry,
    format: ['esm', 'cjs'],
    target: 'node22.18',
    dts: true,
    sourcemap: true,
    clean: true,
    shims: true,
    removeNodeProtocol: false,
    silent: true,
    ...options,
  })
}
