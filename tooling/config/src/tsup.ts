import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig, type Options } from 'tsup'

// Each package's build loads TypeScript in a thread of its own; what the first compiled the next needn't.
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'guidepost-compile-cache')

/**
 * The build of a package that others install: ESM and CommonJS, each with its declarations.
 * `entry` maps a name in `dist/` to its source; the default is the one entry `index`.
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
