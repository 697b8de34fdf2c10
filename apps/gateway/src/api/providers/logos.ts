import type { FastifyRequest } from 'fastify'
import type { Settings } from '../../config/settings.ts'
import type { Api } from '../http/api.ts'
import { baseUrlOf } from '../http/base-url.ts'
import { textAnswer, topic } from '../http/describe.ts'
import type { ApiOptions } from '../http/options.ts'
import { logoParams } from './requests.ts'

/** The URL of a provider's logo, at Nango's path. */
export function logoUrl(settings: Pick<Settings, 'publicUrl'>, request: FastifyRequest, provider: string): string {
  return `${baseUrlOf(settings, request)}/images/template-logos/${provider}.svg`
}

/**
 * Draws logos, without authentication: the initials of the provider's name on a plain ground, which uses no trademark.
 * Works for providers that are no longer configured, since their integrations are still listed.
 */
export function logoRoutes(api: Api, { providers }: Pick<ApiOptions, 'providers'>): void {
  api.route({
    method: 'GET',
    url: '/images/template-logos/:file',
    schema: {
      ...topic('Providers', 'none'),
      operationId: 'getLogo',
      summary: 'Get the logo of a provider',
      params: logoParams,
      response: textAnswer('image/svg+xml'),
    },
    handler: (request, reply) => {
      const id = request.params.file.slice(0, -'.svg'.length)
      return reply
        .header('content-type', 'image/svg+xml; charset=utf-8')
        .header('content-security-policy', "default-src 'none'")
        .header('x-content-type-options', 'nosniff')
        .send(drawing(initials(providers.get(id)?.displayName ?? id)))
    },
  })
}

/** At most two letters or digits, so that the text needs no XML escaping. */
function initials(name: string): string {
  const firsts = name.match(/(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu) ?? []
  return firsts.slice(0, 2).join('').toUpperCase()
}

/** Does not escape `text`. */
function drawing(text: string): string {
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" viewBox="0 0 64 64">',
    '<rect width="64" height="64" rx="12" fill="#24504c"/>',
    '<text x="32" y="41" fill="#fff" font-family="sans-serif" font-size="26" text-anchor="middle">',
    `${text}</text></svg>\n`,
  ].join('')
}
