import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { notFound, problem, type Answer } from './answer.ts'

/** What the path of a webhook names. */
export interface WebhookPath {
  readonly environmentUuid: string
  readonly uniqueKey: string
  /** Null on the integration's own path. */
  readonly token: string | null
  /** What stands before the token of a registration that we set up: whose it is. Null if nothing does. */
  readonly installation: string | null
}

/** Nango's rules for its two parameters, and ours for the third. */
const parameters = z.object({
  environmentUuid: z.uuid(),
  providerConfigKey: z
    .string()
    .max(255)
    .regex(/^[a-zA-Z0-9~:.@ _-]+$/),
  token: z
    .string()
    .max(255)
    .regex(/^(?:[A-Za-z0-9-]+\.)?[A-Za-z0-9_-]+$/)
    .optional(),
})

/** True if the gateway's webhook side answers this URL; everything else is the API's. */
export function isWebhookUrl(url: string): boolean {
  return /^\/webhook(?:[/?]|$)/i.test(url)
}

/** Senders use the same few URLs over and over; what they name is remembered. */
const known = new LRUCache<string, WebhookPath | Answer>({ max: 10_000 })

/** Reads a URL such as `/webhook/<uuid>/<key>[/<token>]`: in any case, with or without a trailing slash or a query. */
export function parsePath(url: string): WebhookPath | Answer {
  let path = known.get(url)
  if (!path) {
    path = readPath(url)
    if (url.length <= 1000) known.set(url, path)
  }
  return path
}

function readPath(url: string): WebhookPath | Answer {
  const path = url.split('?', 1)[0]!
  const [, environmentUuid, providerConfigKey, token] =
    /^\/webhook\/([^/]+)\/([^/]+)(?:\/([^/]+))?\/?$/i.exec(path) ?? []
  if (environmentUuid === undefined || providerConfigKey === undefined) return notFound
  const decoded = decodeAll({ environmentUuid, providerConfigKey, token })
  if (!decoded)
    return invalid([{ code: 'invalid_encoding', message: 'The path is not valid percent-encoding', path: [] }])
  const parsed = parameters.safeParse(decoded)
  if (!parsed.success) {
    return invalid(parsed.error.issues.map(({ code, message, path: at }) => ({ code, message, path: at.map(String) })))
  }
  const { data } = parsed
  const [last = null, installation = null] = data.token?.split('.').toReversed() ?? []
  return {
    environmentUuid: data.environmentUuid.toLowerCase(),
    uniqueKey: data.providerConfigKey,
    token: last,
    installation,
  }
}

function invalid(errors: readonly unknown[]): Answer {
  return problem(400, 'invalid_uri_params', { errors })
}

function decodeAll(parts: Record<string, string | undefined>): Record<string, string | undefined> | undefined {
  try {
    return Object.fromEntries(
      Object.entries(parts).map(([name, part]) => [name, part === undefined ? part : decodeURIComponent(part)]),
    )
  } catch {
    return undefined
  }
}
