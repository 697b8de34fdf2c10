import ipaddr from 'ipaddr.js'

/** Addresses and host names that destinations may have although they are refused by default. */
export interface Allow {
  readonly ranges: readonly (readonly [ipaddr.IPv4 | ipaddr.IPv6, number])[]
  /** In lower case, without a trailing dot; `*.example.internal` stands for every name below it. */
  readonly hosts: readonly string[]
}

/** Nobody: what is refused by default is refused. */
export const allowNone: Allow = { ranges: [], hosts: [] }

const hostName = /^(?:\*\.)?[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/
const maxUrlLength = 2048

/**
 * Reads an allow-list: addresses (`10.1.2.3`), ranges (`10.0.0.0/8`, `fd00::/8`) and host names (`localhost`,
 * `*.example.internal`). A name that is listed may have any address. `mistakes` says what cannot be read, entry by entry.
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
 * Says why we may not send to `url`, as a sentence for people, or `undefined`. Looks at what is written there; a name is
 * resolved, and its address checked again, each time that we connect.
 */
export function checkUrl(url: string, allow: Allow): string | undefined {
  if (url.length > maxUrlLength) return `The URL is longer than ${maxUrlLength} characters`
  if (!URL.canParse(url)) return 'The URL cannot be read; write it like https://example.com/webhooks'
  const { protocol, username, password, hostname } = new URL(url)
  if (protocol !== 'https:' && protocol !== 'http:') return 'The URL must begin with https:// or http://'
  if (username !== '' || password !== '') return 'The URL must not hold a user name or a password'
  return checkHost(hostname, allow)
}

/** As `checkUrl`, for a host as `URL` writes it: decimal, octal and hexadecimal addresses are in their normal form there. */
export function checkHost(hostname: string, allow: Allow): string | undefined {
  const host = normalHost(hostname)
  if (isAllowedName(host, allow)) return undefined
  if (isAddress(host)) return checkAddress(host, allow)
  if (isLoopbackName(host)) return refusal(hostname, 'it is this machine')
  return undefined
}

/** Says why we may not connect to an address, or `undefined`. What cannot be read as an address is refused. */
export function checkAddress(address: string, allow: Allow): string | undefined {
  if (!isAddress(address)) return refusal(address, 'it is no address')
  const parsed = unmapped(ipaddr.parse(address))
  if (allow.ranges.some(([range, bits]) => range.kind() === parsed.kind() && inRange(parsed, range, bits)))
    return undefined
  const reason = reasonAgainst(parsed)
  return reason && refusal(address, reason)
}

/** Is the name one of the allow-list? Then its addresses are not looked at. */
export function isAllowedName(hostname: string, { hosts }: Allow): boolean {
  const host = normalHost(hostname)
  return hosts.some((name) => (name.startsWith('*.') ? host.endsWith(name.slice(1)) : host === name))
}

/** Only what is public: everything that has a purpose of its own is refused, also what the next version of the list adds. */
function reasonAgainst(address: ipaddr.IPv4 | ipaddr.IPv6): string | undefined {
  const range = address.range()
  if (address.kind() === 'ipv4') {
    if (address.toString() === azureHost) return 'it is the metadata service of a host'
    return range === 'unicast' ? undefined : `it is in a range that is not public (${range})`
  }
  const embedded = publicTranslation(address as ipaddr.IPv6)
  if (embedded) return reasonAgainst(embedded)
  const isGlobal = (address as ipaddr.IPv6).match(globalUnicast)
  if (range === 'unicast' && isGlobal) return undefined
  return `it is in a range that is not public (${range === 'unicast' ? 'reserved' : range})`
}

/** Where virtual machines of Azure reach their host: a public address that means something else there. */
const azureHost = '168.63.129.16'
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')
const wellKnownTranslation = ipaddr.IPv6.parseCIDR('64:ff9b::/96')

/** The IPv4 address behind one that a network without IPv4 makes for it (RFC 6052): that one decides. */
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

/** Four decimal parts, or IPv6: the other forms of IPv4 are turned into that by `URL` and refused here. */
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
  return `Nothing is sent to ${host}: ${reason}. Who needs it lists it in GUIDEPOST_OUTBOUND_ALLOW`
}
