import { isIP } from 'node:net'
import type { Finding, RegistrationTarget } from '@guidepost/provider'
import { Check } from './finding.ts'

/**
 * Whether Autotask can call an address: it accepts any, and silently never calls one that isn't https on port 443
 * (Autotask developer help, "Webhooks"). A simulator among `trustedOrigins` also calls the loopback address.
 */
export function publicUrlFinding({ url }: RegistrationTarget, trustedOrigins: readonly string[]): Finding {
  const check = new Check('public-url', 'Autotask can call our address')
  const fault = faultOf(url, trustedOrigins.length > 0)
  const shown = URL.canParse(url) ? new URL(url).origin : 'what is no URL'
  if (!fault) return check.ok(`webhooks are sent to ${shown}`)
  return check.wrong(
    `Webhooks are to be sent to ${shown}, which ${fault}`,
    'Set the public address of this installation to https on port 443 with a public host name. Autotask accepts any ' +
      'address and silently never calls one that it cannot.',
  )
}

function faultOf(text: string, isSimulated: boolean): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url) return 'is not an address at all'
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  if (isSimulated && isLoopback(host)) return undefined
  if (url.protocol !== 'https:') return 'is not https'
  if (url.port !== '') return `is on port ${url.port}, not 443`
  return isPublic(host) ? undefined : 'is not a public host'
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

const privateV4 = /^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./
const privateV6 = /^(?:::|f[cd]|fe[89ab])/
const privateNames = /(?:^|\.)(?:localhost|local|internal|lan|home|corp|test|invalid)$/

/** By its form only: whether the name resolves, and to what, is not looked up. */
function isPublic(host: string): boolean {
  if (isIP(host) === 4) return !privateV4.test(host)
  if (isIP(host) === 6) return !privateV6.test(host)
  return host.includes('.') && !privateNames.test(host)
}
