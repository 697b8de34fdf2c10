import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyPluginAsync, FastifyReply } from 'fastify'
import type { ApiOptions } from '../http/options.ts'

/** The build's placeholder for the nonce, which is new in each answer. */
const noncePlaceholder = '__CSP_NONCE__'

const notBuilt = `This gateway was built without its dashboard.

In a checkout of the repository, build it with:

  npx -y pnpm@12 --filter @guidepost/dashboard build

and load this page again. The API works without it: /docs
`

/** Allows only this server's own files. Style sheets are files; styles that components make at run time carry the nonce. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/**
 * The dashboard, under `/ui`. Its files are named by their content, so that browsers cache them for ever. The page itself is
 * never cached, and is the answer on every path below `/ui`, since the page does its own routing.
 */
export function dashboardRoutes({ dashboardFolder }: Pick<ApiOptions, 'dashboardFolder'>): FastifyPluginAsync {
  async function page(reply: FastifyReply): Promise<FastifyReply> {
    const html = await readFile(join(dashboardFolder, 'index.html'), 'utf8').catch(() => undefined)
    if (html === undefined) return reply.status(404).type('text/plain; charset=utf-8').send(notBuilt)
    const nonce = randomBytes(16).toString('base64')
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', policy(nonce))
      .header('cross-origin-opener-policy', 'same-origin')
      .header('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()')
      .header('x-frame-options', 'DENY')
      .send(html.replaceAll(noncePlaceholder, nonce))
  }

  return async (api) => {
    api.addHook('onSend', (_request, reply) => {
      void reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer')
      return Promise.resolve()
    })
    await api.register(fastifyStatic, {
      root: join(dashboardFolder, 'assets'),
      prefix: '/ui/assets/',
      index: false,
      maxAge: '1y',
      immutable: true,
      preCompressed: true,
      decorateReply: false,
      schemaHide: true,
      // The gateway also works without a built dashboard; `/ui` then says how to build it.
      suppressWarning: true,
    })
    const schema = { hide: true }
    api.get('/', { schema }, (_request, reply) => reply.redirect('/ui/'))
    api.get('/ui', { schema }, (_request, reply) => page(reply))
    api.get('/ui/*', { schema }, (_request, reply) => page(reply))
  }
}
