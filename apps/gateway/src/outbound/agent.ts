import { createHash } from 'node:crypto'
import { lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { LRUCache } from 'lru-cache'
import { Agent, buildConnector } from 'undici'
import { checkAddress, checkHost, isAllowedName, type Allow } from './address.ts'
import { tlsOf, type ClientCertificate } from './client-certificate.ts'
import { boundResolve, type Resolve } from './resolve.ts'

/** How long connecting may take, in milliseconds. The attempt's own time limit applies too. */
const connectMs = 10_000
/** An answer with more bytes of headers fails the attempt. */
const maxHeaderBytes = 16 * 1024

/** Thrown instead of connecting to a refused address. */
class RefusedAddressError extends Error {
  override readonly name = 'RefusedAddressError'
  readonly code = 'address_refused'
}

/**
 * Makes the connections to destinations: kept alive, TLS verified, redirects not followed, never to a refused address.
 * It checks the very address that it connects to, so that a name cannot turn private between check and connection.
 * Look-ups are bounded: see `boundResolve`.
 */
export function createOutboundAgent(
  allow: Allow,
  resolve: Resolve = systemLookup,
  certificate?: ClientCertificate,
): Agent {
  const tls = certificate && tlsOf(certificate)
  const connectTo = buildConnector({ timeout: connectMs, lookup: checkedLookup(allow, boundResolve(resolve)), ...tls })
  return new Agent({
    maxHeaderSize: maxHeaderBytes,
    pipelining: 1,
    connect(options, callback) {
      // The look-up, which checks addresses, does not run for a host that is an address already.
      const refused = isIP(options.hostname)
        ? checkAddress(options.hostname, allow)
        : checkHost(options.hostname, allow)
      if (refused !== undefined) return callback(new RefusedAddressError(refused), null)
      connectTo(options, callback)
    },
  })
}

/** How many client certificates keep connections alive. */
const maxCertified = 100

/** The agents of a process: one for each client certificate, and one for requests without. */
export class OutboundAgents {
  readonly #create: (certificate?: ClientCertificate) => Agent
  readonly #plain: Agent
  readonly #certified = new LRUCache<string, Agent>({
    max: maxCertified,
    // Requests under way end first.
    dispose: (agent) => void agent.close(),
  })

  constructor(allow: Allow, resolve?: Resolve) {
    this.#create = (certificate) => createOutboundAgent(allow, resolve, certificate)
    this.#plain = this.#create()
  }

  of(certificate: ClientCertificate | undefined): Agent {
    if (certificate === undefined) return this.#plain
    const key = createHash('sha256').update(JSON.stringify(certificate)).digest('hex')
    const known = this.#certified.get(key) ?? this.#create(certificate)
    this.#certified.set(key, known)
    return known
  }

  /** Ends all requests and connections. */
  async destroy(): Promise<void> {
    await Promise.all([this.#plain, ...this.#certified.values()].map((agent) => agent.destroy()))
  }
}

/** Refuses a name if one of its addresses is refused: a public name has no reason for a private address. */
function checkedLookup(allow: Allow, resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, [])
      const refused = isAllowedName(hostname, allow)
        ? undefined
        : addresses.map(({ address }) => checkAddress(address, allow)).find((reason) => reason !== undefined)
      if (refused !== undefined) return callback(new RefusedAddressError(`${hostname}: ${refused}`), [])
      const first = addresses[0]
      if (!first) return callback(new Error(`${hostname} has no address`), [])
      if (options.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}
