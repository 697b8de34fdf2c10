import type { RegistrationTarget } from '@guidepost/provider'

/** What the provider is told about one connection's webhook. The same for the same connection, always. */
export async function targetOf(
  key: string,
  { webhookUrl, connectionId }: { readonly webhookUrl: string; readonly connectionId: string },
  secret: string,
): Promise<RegistrationTarget> {
  const url = new URL(webhookUrl)
  const installation = await markOf(key, 'installation', 12)
  // The path names the environment and the integration; the host before it may change.
  const token = await markOf(key, JSON.stringify([url.pathname, connectionId]), 32)
  // In the query, which a Nango-style host leaves alone: its path is the integration's.
  url.searchParams.set('guidepost', `${installation}.${token}`)
  // One URL for both, as Nango's Autotask guide has it.
  return { url: url.href, deactivationUrl: url.href, secret, token, installation, webhookId: null }
}

/** Letters and digits that only the owner of `key` can make. */
async function markOf(key: string, of: string, length: number): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const imported = await crypto.subtle.importKey('raw', bytes(key), algorithm, false, ['sign'])
  const digest = new Uint8Array(await crypto.subtle.sign('HMAC', imported, bytes(of)))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .slice(0, length)
}

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
