import { lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, buildConnector } from 'undici'
import { checkAddress, checkHost, isAllowedName, type Allow } from './address.ts'
import { boundResolve, type Resolve } from './resolve.ts'

/** How long a connection may take to be made, in milliseconds. The time limit of a try counts besides. */
const connectMs = 10_000
/** An answer with more headers than that is none. */
const maxHeaderBytes = 16 * 1024

/** A connection that was not made, since the address is refused. */
class RefusedAddressError extends Error {
  override readonly name = 'RefusedAddressError'
  readonly code = 'address_refused'
}

/**
 * Connections to destinations: kept alive, TLS verified, redirects not followed, and never to an address that is refused.
 * The address that is checked is the one that is connected to, so that a name cannot turn private between the two. Look-ups are bounded, as `boundResolve` says.
 */
export function createOutboundAgent(allow: Allow, resolve: Resolve = systemLookup): Agent {
  const connectTo = buildConnector({ timeout: connectMs, lookup: checkedLookup(allow, boundResolve(resolve)) })
  return new Agent({
    maxHeaderSize: maxHeaderBytes,
    pipelining: 1,
    connect(options, callback) {
      // An address is not looked up, so it is checked here.
      const refused = isIP(options.hostname)
        ? checkAddress(options.hostname, allow)
        : checkHost(options.hostname, allow)
      if (refused !== undefined) return callback(new RefusedAddressError(refused), null)
      connectTo(options, callback)
    },
  })
}

/** A name with several addresses, of which one is refused, is refused: nobody's public name has a private one. */
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
