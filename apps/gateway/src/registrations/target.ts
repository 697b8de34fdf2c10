import type { RegistrationTarget } from '@guidepost/provider'
import { deactivationUrl, managedToken, webhookUrl } from '../webhook-url.ts'
import { allowNone, checkUrl } from '../outbound/address.ts'

/** Where things are, that make up a registration's URLs. */
export interface Place {
  /** What URLs of ours begin with, as the provider must reach it. */
  readonly publicUrl: string
  readonly installation: string
  readonly environmentUuid: string
  readonly uniqueKey: string
}

/** What the provider's plugin is told of a registration. */
export function targetOf(
  place: Place,
  own: { readonly token: string; readonly deactivationToken: string; readonly secret: string },
  webhookId: string | null,
): RegistrationTarget {
  const { publicUrl, installation, environmentUuid, uniqueKey } = place
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
 * Says why providers can't be told to post to `publicUrl`, as a sentence, or `undefined`. Autotask accepts a useless URL and
 * silently never calls it: it wants https on port 443 and a public host. With `simulated`, this machine will do, too.
 */
export function publicUrlProblem(publicUrl: string | undefined, simulated: boolean): string | undefined {
  if (publicUrl === undefined) {
    return 'GUIDEPOST_PUBLIC_URL is not set: providers need an address like https://hooks.example.com to post to'
  }
  const { protocol, port, hostname, search, hash } = new URL(publicUrl)
  const says = (why: string) => `GUIDEPOST_PUBLIC_URL is ${publicUrl}, where no provider can post to: ${why}`
  if (simulated && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)) return undefined
  if (protocol !== 'https:') return says('it must begin with https://')
  if (port !== '') return says('it must be on port 443')
  if (search !== '' || hash !== '') return says('it must not have a query or a fragment')
  const isName = /[a-z]/i.test(hostname) && !hostname.startsWith('[')
  if (isName && (!hostname.includes('.') || localNames.test(hostname))) return says('its host is not a public name')
  if (checkUrl(publicUrl, allowNone) !== undefined) return says('its host is not public')
  return undefined
}

/** Endings that are nobody's in the public DNS (RFC 6761, RFC 6762, RFC 8375, RFC 9476 and ICANN's `internal`). */
const localNames = /\.(?:local|internal|lan|home|corp|home\.arpa|test|invalid|example|onion|alt)\.?$/i
