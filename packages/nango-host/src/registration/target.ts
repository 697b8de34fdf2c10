import type { RegistrationTarget } from '@guidepost/provider'

/** The target of a connection's webhook. Always the same for the same connection. */
export async function createTarget(
  key: string,
  { webhookUrl, connectionId }: { readonly webhookUrl: string; readonly connectionId: string },
  secret: string,
): Promise<RegistrationTarget> {
  const url = new URL(webhookUrl)
  const installation = await createMark(key, 'installation', 12)
  // Derive the token from the path, which names environment and integration. The host name may change.
  const token = await createMark(key, JSON.stringify([url.pathname, connectionId]), 32)
  // Put the marks into the query, which a Nango-style host ignores. The path belongs to the integration.
  url.searchParams.set('guidepost', `${installation}.${token}`)
  // One URL for events and deactivation, as in Nango's guide for Autotask.
  return { url: url.href, deactivationUrl: url.href, secret, token, installation, webhookId: null }
}

/** Letters and digits that only the owner of `key` can compute. */
async function createMark(key: string, of: string, length: number): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const imported = await crypto.subtle.importKey('raw', bytes(key), algorithm, false, ['sign'])
  const digest = new Uint8Array(await crypto.subtle.sign('HMAC', imported, bytes(of)))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .slice(0, length)
}

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
