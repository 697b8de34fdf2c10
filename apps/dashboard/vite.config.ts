import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Where a gateway runs, for `pnpm --filter @guidepost/dashboard dev`. */
const gateway = process.env['GUIDEPOST_URL'] ?? 'http://127.0.0.1:3003'
const apiPaths = ['/v1', '/integrations', '/connections', '/connection', '/providers', '/images', '/docs', '/version']

export default defineConfig({
  base: '/ui/',
  plugins: [react()],
  // The gateway puts a new one in its place each time that it serves the page.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    target: 'es2023',
    modulePreload: { polyfill: false },
    // The policy lets in no styles or fonts that are part of a script or a page.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    manifest: true,
  },
  server: { proxy: Object.fromEntries(apiPaths.map((path) => [path, { target: gateway, changeOrigin: false }])) },
})
