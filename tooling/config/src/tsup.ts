import { defineConfig, type Options } from 'tsup'

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
