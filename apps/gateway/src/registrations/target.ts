import type { RegistrationTarget } from '@guidepost/provider'
import { deactivationUrl, managedToken, webhookUrl } from '../webhook-url.ts'
import { allowNone, checkUrl } from '../outbound/address.ts'

/** The parts of a registration's URLs, besides its tokens. */
export interface UrlParts {
  /** The start of our URLs, as the provider reaches them. */
  readonly publicUrl: string
  readonly installation: string
  readonly environmentUuid: string
  readonly uniqueKey: string
}

/** A registration as the provider's plugin gets it. */
export function targetOf(
  parts: UrlParts,
  own: { readonly token: string; readonly deactivationToken: string; readonly secret: string },
  webhookId: string | null,
): RegistrationTarget {
  const { publicUrl, installation, environmentUuid, uniqueKey } = parts
  return {
    url: webhookUrl(publicUrl, environmentUuid, uniqueKey, managedToken(installation, own.token)),
    deactivationUrl: deactivationUrl(publicUrl, own.deactivationToken),
    secret: own.secret,
    token: own.token,
    installation,
    webhookId,
  }
}

/**
 * Why providers can't post to `publicUrl`, as a sentence; `undefined` if they can. Autotask accepts an unusable URL and
 * silently never calls it: it needs https, port 443 and a public host. With `simulated`, the local machine is fine, too.
 */
export function publicUrlProblem(publicUrl: string | undefined, simulated: boolean): string | undefined {
  if (publicUrl === undefined) {
    return 'GUIDEPOST_PUBLIC_URL is not set: providers need an address like https://hooks.example.com to post to'
  }
  const { protocol, port, hostname, search, hash } = new URL(publicUrl)
  const unusable = (why: string) => `GUIDEPOST_PUBLIC_URL is ${publicUrl}, and providers can't post there: ${why}`
  if (simulated && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)) return undefined
  if (protocol !== 'https:') return unusable('it must begin with https://')
  if (port !== '') return unusable('it must be on port 443')
  if (search !== '' || hash !== '') return unusable('it must not have a query or a fragment')
  const isName = /[a-z]/i.test(hostname) && !hostname.startsWith('[')
  if (isName && (!hostname.includes('.') || localNames.test(hostname))) return unusable('its host is not a public name')
  if (checkUrl(publicUrl, allowNone) !== undefined) return unusable('its host is not public')
  return undefined
}

/** Endings that the public DNS does not have (RFC 6761, RFC 6762, RFC 8375, RFC 9476 and ICANN's `internal`). */
const localNames = /\.(?:local|internal|lan|home|corp|home\.arpa|test|invalid|example|onion|alt)\.?$/i
