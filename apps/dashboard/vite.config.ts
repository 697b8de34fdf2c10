import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** The gateway that `pnpm --filter @guidepost/dashboard dev` works against. */
const gateway = process.env['GUIDEPOST_URL'] ?? 'http://127.0.0.1:3003'
const apiPaths = ['/v1', '/integrations', '/connections', '/connection', '/providers', '/images', '/docs', '/version']

export default defineConfig({
  base: '/ui/',
  plugins: [react(), compressed()],
  // The gateway replaces this placeholder with a new nonce each time it serves the page.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    target: 'es2023',
    modulePreload: { polyfill: false },
    // The content security policy forbids styles and fonts inside scripts and pages.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    manifest: true,
  },
  server: { proxy: Object.fromEntries(apiPaths.map((path) => [path, { target: gateway, changeOrigin: false }])) },
})

/** Writes `x.gz` and `x.br` beside each file `x`, so that the gateway does not compress files that never change. */
function compressed(): Plugin {
  const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }
  return {
    name: 'compressed',
    async writeBundle({ dir = '' }) {
      const folder = join(dir, 'assets')
      const names = await readdir(folder)
      const compress = async (name: string): Promise<void> => {
        const file = join(folder, name)
        const bytes = await readFile(file)
        await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }))
        await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, brotliOptions))
      }
      await Promise.all(names.map((name) => compress(name)))
    },
  }
}
