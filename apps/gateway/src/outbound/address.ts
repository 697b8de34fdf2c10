import ipaddr from 'ipaddr.js'

/** Addresses and host names that destinations may use although they are refused by default. */
export interface Allow {
  readonly ranges: readonly (readonly [ipaddr.IPv4 | ipaddr.IPv6, number])[]
  /** In lower case, without a trailing dot; `*.example.internal` covers every name below it. */
  readonly hosts: readonly string[]
}

/** The empty allow-list: every address that is refused by default stays refused. */
export const allowNone: Allow = { ranges: [], hosts: [] }

const hostName = /^(?:\*\.)?[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/
const maxUrlLength = 2048

/**
 * Reads an allow-list: addresses (`10.1.2.3`), ranges (`10.0.0.0/8`, `fd00::/8`) and host names (`localhost`,
 * `*.example.internal`). A listed name may have any address. `mistakes` names each entry that cannot be read.
 */
export function parseAllow(entries: readonly string[]): { allow: Allow } | { mistakes: readonly string[] } {
  const ranges: [ipaddr.IPv4 | ipaddr.IPv6, number][] = []
  const hosts: string[] = []
  const mistakes: string[] = []
  for (const entry of entries) {
    const host = normalHost(entry)
    if (ipaddr.isValidCIDR(entry)) ranges.push(ipaddr.parseCIDR(entry))
    else if (isAddress(entry)) ranges.push([ipaddr.parse(entry), entry.includes(':') ? 128 : 32])
    else if (hostName.test(host) && !/^[\d.]+$/.test(host)) hosts.push(host)
    else mistakes.push(`"${entry}" is neither an address, nor a range such as 10.0.0.0/8, nor a host name`)
  }
  return mistakes.length > 0 ? { mistakes } : { allow: { ranges, hosts } }
}

/**
 * Says why Guidepost does not send to `url`, as a sentence for people; `undefined` if it does. It checks only the text of the
 * URL: each connection resolves the name again and checks the address that it connects to.
 */
export function checkUrl(url: string, allow: Allow): string | undefined {
  if (url.length > maxUrlLength) return `The URL is longer than ${maxUrlLength} characters`
  if (!URL.canParse(url)) return 'The URL cannot be read; write it like https://example.com/webhooks'
  const { protocol, username, password, hostname } = new URL(url)
  if (protocol !== 'https:' && protocol !== 'http:') return 'The URL must begin with https:// or http://'
  if (username !== '' || password !== '') return 'The URL must not contain a user name or a password'
  return checkHost(hostname, allow)
}

/** Like `checkUrl`, for a host in the spelling of `URL`, which has normalised decimal, octal and hexadecimal addresses. */
export function checkHost(hostname: string, allow: Allow): string | undefined {
  const host = normalHost(hostname)
  if (isAllowedName(host, allow)) return undefined
  if (isAddress(host)) return checkAddress(host, allow)
  if (isLoopbackName(host)) return refusal(hostname, 'it is the machine that Guidepost runs on')
  return undefined
}

/** Says why Guidepost does not connect to an address; `undefined` if it does. Anything that is not an address is refused. */
export function checkAddress(address: string, allow: Allow): string | undefined {
  if (!isAddress(address)) return refusal(address, 'it is not an IP address')
  const parsed = unmapped(ipaddr.parse(address))
  if (allow.ranges.some(([range, bits]) => range.kind() === parsed.kind() && inRange(parsed, range, bits)))
    return undefined
  const reason = reasonAgainst(parsed)
  return reason && refusal(address, reason)
}

/** True if the allow-list has the name. Its addresses are then not checked. */
export function isAllowedName(hostname: string, { hosts }: Allow): boolean {
  const host = normalHost(hostname)
  return hosts.some((name) => (name.startsWith('*.') ? host.endsWith(name.slice(1)) : host === name))
}

/** Allows public addresses only. Every special-purpose range is refused, including ranges that a later `ipaddr.js` adds. */
function reasonAgainst(address: ipaddr.IPv4 | ipaddr.IPv6): string | undefined {
  const range = address.range()
  if (address.kind() === 'ipv4') {
    if (address.toString() === azureHost) return 'it is the metadata service of Azure'
    return range === 'unicast' ? undefined : `its address range is not public (${range})`
  }
  const embedded = publicTranslation(address as ipaddr.IPv6)
  if (embedded) return reasonAgainst(embedded)
  const isGlobal = (address as ipaddr.IPv6).match(globalUnicast)
  if (range === 'unicast' && isGlobal) return undefined
  return `its address range is not public (${range === 'unicast' ? 'reserved' : range})`
}

/** A public address that, on an Azure virtual machine, is the host's metadata service. */
const azureHost = '168.63.129.16'
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')
const wellKnownTranslation = ipaddr.IPv6.parseCIDR('64:ff9b::/96')

/** The IPv4 address inside an address that an IPv6-only network translates (RFC 6052). The IPv4 address decides. */
function publicTranslation(address: ipaddr.IPv6): ipaddr.IPv4 | undefined {
  return address.match(wellKnownTranslation) ? new ipaddr.IPv4(address.toByteArray().slice(12)) : undefined
}

function unmapped(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  return address.kind() === 'ipv6' && (address as ipaddr.IPv6).isIPv4MappedAddress()
    ? (address as ipaddr.IPv6).toIPv4Address()
    : address
}

function inRange(address: ipaddr.IPv4 | ipaddr.IPv6, range: ipaddr.IPv4 | ipaddr.IPv6, bits: number): boolean {
  return (address as ipaddr.IPv4).match(range, bits)
}

/** Four decimal parts, or IPv6. `URL` turns the other forms of IPv4 into four parts; outside a URL they are refused. */
function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text)
}

function normalHost(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.+$/, '')
}

function isLoopbackName(host: string): boolean {
  return /^(?:.+\.)?(?:localhost|localdomain|ip6-localhost|ip6-loopback)$/.test(host)
}

function refusal(host: string, reason: string): string {
  return `Guidepost does not send to ${host}: ${reason}. To allow it, add it to GUIDEPOST_OUTBOUND_ALLOW.`
}
