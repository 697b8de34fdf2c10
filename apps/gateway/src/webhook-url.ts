import { randomInt } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'

/**
 * The URLs that providers call. This file writes them, reads them and generates the tokens in their paths.
 *
 * - `/webhook/<environment>/<integration>`: the integration's own URL, like Nango's.
 * - `/webhook/<environment>/<integration>/<token>`: a registration that a person set up.
 * - `/webhook/<environment>/<integration>/<installation>.<token>`: a registration that this installation manages. The
 *   URL contains the installation, so that two installations never mistake each other's webhooks for their own.
 * - `/deactivation/<token>`: the provider reports here that it switched off a managed registration's webhook.
 */

/** The parts of a webhook URL's path. */
export interface WebhookPath {
  readonly environmentUuid: string
  readonly uniqueKey: string
  /** Null in the integration's own URL. */
  readonly token: string | null
  /** The installation that manages the registration. Null for a registration that a person set up. */
  readonly installation: string | null
}

/** Why a path is not the path of a webhook URL: it has another form, or invalid parts. */
export type WebhookPathProblem = { readonly problem: 'not_found' } | { readonly problem: readonly PathIssue[] }

interface PathIssue {
  readonly code: string
  readonly message: string
  readonly path: readonly string[]
}

/** The URL that a provider posts webhooks to: the integration's own, or, with a token, a registration's. */
export function webhookUrl(base: string, environmentUuid: string, uniqueKey: string, token?: string): string {
  const url = `${base}/webhook/${environmentUuid}/${encodeURIComponent(uniqueKey)}`
  return token === undefined ? url : `${url}/${token}`
}

/** The last part of a managed registration's URL: the installation, then the registration's token. */
export function managedToken(installation: string, token: string): string {
  return `${installation}.${token}`
}

/** The URL that a provider calls when it switches a webhook off. */
export function deactivationUrl(base: string, token: string): string {
  return `${base}/deactivation/${token}`
}

/** Generates a token: 32 random letters and digits (190 bits), which need no escaping in a URL. */
export function newToken(): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
  return Array.from({ length: 32 }, () => letters[randomInt(letters.length)]).join('')
}

/** Where this installation calls itself, below its public URL: on the path of webhooks, so that the same rules of proxies apply. */
export const probePath = '/webhook/probe'

/** True for URLs that the receiving side answers. The API answers all others, except deactivation URLs. */
export function isWebhookUrl(url: string): boolean {
  return /^\/webhook(?:[/?]|$)/i.test(url)
}

/** True for URLs where providers report that they switched a webhook off. */
export function isDeactivationUrl(url: string): boolean {
  return /^\/deactivation(?:[/?]|$)/i.test(url)
}

/** Reads the token of a deactivation URL. `undefined` if the URL has no valid token. */
export function readDeactivationToken(url: string): string | undefined {
  return /^\/deactivation\/([A-Za-z0-9]{16,64})\/?(?:\?.*)?$/i.exec(url)?.[1]
}

/** Senders use the same few URLs again and again, so parsed URLs are cached. */
const parsedUrls = new LRUCache<string, WebhookPath | WebhookPathProblem>({ max: 10_000 })

/** Reads the path of a webhook URL, in upper or lower case, with or without a trailing slash or a query. */
export function readWebhookPath(url: string): WebhookPath | WebhookPathProblem {
  let path = parsedUrls.get(url)
  if (!path) {
    path = parse(url)
    if (url.length <= 1000) parsedUrls.set(url, path)
  }
  return path
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

function parse(url: string): WebhookPath | WebhookPathProblem {
  const path = url.split('?', 1)[0]!
  const [, environmentUuid, providerConfigKey, token] =
    /^\/webhook\/([^/]+)\/([^/]+)(?:\/([^/]+))?\/?$/i.exec(path) ?? []
  if (environmentUuid === undefined || providerConfigKey === undefined) return { problem: 'not_found' }
  const decoded = decodeAll({ environmentUuid, providerConfigKey, token })
  if (!decoded) {
    const message = 'The path is not valid percent-encoding'
    return { problem: [{ code: 'invalid_encoding', message, path: [] }] }
  }
  const parsed = parameters.safeParse(decoded)
  if (!parsed.success) {
    const { issues } = parsed.error
    return { problem: issues.map(({ code, message, path: at }) => ({ code, message, path: at.map(String) })) }
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

function decodeAll(parts: Record<string, string | undefined>): Record<string, string | undefined> | undefined {
  try {
    return Object.fromEntries(
      Object.entries(parts).map(([name, part]) => [name, part === undefined ? part : decodeURIComponent(part)]),
    )
  } catch {
    return undefined
  }
}
