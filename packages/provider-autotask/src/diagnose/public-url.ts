import { isIP } from 'node:net'
import type { Finding, RegistrationTarget } from '@guidepost/provider'
import { Check } from './finding.ts'

/**
 * Checks whether Autotask can call our URL. Autotask accepts any URL, but silently never calls one that isn't https on port
 * 443 (Autotask developer help, "Webhooks"). A simulator among `trustedOrigins` also calls loopback addresses.
 */
export function publicUrlFinding({ url }: RegistrationTarget, trustedOrigins: readonly string[]): Finding {
  const check = new Check('public-url', {
    title: 'Autotask can call our URL',
    failed: 'Autotask cannot call our URL',
    effect: 'blind',
  })
  const fault = findFault(url, trustedOrigins.length > 0)
  const shown = URL.canParse(url) ? new URL(url).origin : 'an invalid URL'
  if (!fault) return check.ok(`Webhooks go to ${shown}`)
  return check.wrong(
    `Webhooks would go to ${shown}, which ${fault}`,
    'Set the public URL of this installation to https on port 443 with a public host name. Autotask accepts any URL, but ' +
      'silently never calls another one.',
  )
}

function findFault(text: string, isSimulated: boolean): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url) return 'is not a URL'
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

/** Checks the form only. Does not resolve the name. */
function isPublic(host: string): boolean {
  if (isIP(host) === 4) return !privateV4.test(host)
  if (isIP(host) === 6) return !privateV6.test(host)
  return host.includes('.') && !privateNames.test(host)
}
