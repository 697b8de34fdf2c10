// Loaded into each process and thread that a test starts: replaces a program's source by its bundle (`bundle/setup.ts`).
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'

const bundles = JSON.parse(readFileSync(process.env['TESTS_BUNDLES'], 'utf8'))

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context)
    const url = bundles[resolved.url]
    return url ? { url, format: 'module', shortCircuit: true } : resolved
  },
})
