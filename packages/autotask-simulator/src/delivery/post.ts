import { createHmac } from 'node:crypto'
import { lookup } from 'node:dns'
import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { BlockList, isIP } from 'node:net'
import type { LookupFunction } from 'node:net'

/** The result of a POST. */
export type PostResult =
  | { readonly kind: 'answer'; readonly status: number; readonly text: string }
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'timeout' }

export interface Post {
  readonly url: string
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
  /** Real milliseconds until it counts as timed out. */
  readonly timeoutMs: number
}

/** Characters of an answer to keep; the error log keeps no more. */
const maxAnswerLength = 8192

/**
 * Returns the value of the signature header: `sha1=` and the base64 of the HMAC-SHA1 of `body`, keyed with the UTF-8 bytes
 * of `secret` (Autotask developer help, "Secret key and payload verification"). Shares no code with this repository's
 * verifier, so that a test does not check the verifier against itself.
 */
export function signBody(body: Uint8Array, secret: string): string {
  return `sha1=${createHmac('sha1', secret).update(body).digest('base64')}`
}

/** Sends callouts over keep-alive connections. */
export class Poster {
  readonly #http = new HttpAgent({ keepAlive: true })
  readonly #https = new HttpsAgent({ keepAlive: true })
  readonly #mayReach: (address: string) => boolean

  /** `allowPrivateNetworks`: whether to post to hosts in private networks such as 10.0.0.0/8. */
  constructor({ allowPrivateNetworks }: { allowPrivateNetworks: boolean }) {
    this.#mayReach = allowPrivateNetworks ? () => true : isLoopbackOrPublic
  }

  /** Never rejects, and never follows redirects. */
  post({ url, body, headers, timeoutMs }: Post): Promise<PostResult> {
    const urlError = this.#urlError(url)
    if (urlError !== undefined) return Promise.resolve({ kind: 'error', text: urlError })
    return new Promise((resolve) => {
      const isHttps = url.startsWith('https:')
      const request = (isHttps ? httpsRequest : httpRequest)(url, {
        method: 'POST',
        agent: isHttps ? this.#https : this.#http,
        headers: { ...headers, 'Content-Length': body.length },
        lookup: this.#lookup,
      })
      const end = (result: PostResult) => {
        clearTimeout(timer)
        resolve(result)
      }
      const timer = setTimeout(() => {
        end({ kind: 'timeout' })
        request.destroy()
      }, timeoutMs)
      request.on('error', (error) => end({ kind: 'error', text: error.message || error.name }))
      request.on('response', (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          if (text.length < maxAnswerLength) text += chunk
        })
        response.on('error', (error) => end({ kind: 'error', text: error.message }))
        response.on('end', () => end({ kind: 'answer', status: response.statusCode ?? 0, text }))
      })
      request.end(body)
    })
  }

  close(): void {
    this.#http.destroy()
    this.#https.destroy()
  }

  /** The error in the URL itself, if any. `#lookup` checks the addresses that host names resolve to. */
  #urlError(text: string): string | undefined {
    const url = URL.parse(text)
    if (!url || !['http:', 'https:'].includes(url.protocol)) return `The URL ${text} is not an http or https URL`
    const host = url.hostname.replace(/^\[|\]$/g, '')
    return isIP(host) > 0 && !this.#mayReach(host) ? privateAddress(host) : undefined
  }

  readonly #lookup: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, options, (error, address: string | { address: string }[], family) => {
      const addresses = typeof address === 'string' ? [address] : (address?.map((one) => one.address) ?? [])
      const refused = addresses.find((one) => !this.#mayReach(one))
      if (!error && refused !== undefined) callback(new Error(privateAddress(refused)), '', 0)
      else callback(error, address as string, family)
    })
  }
}

function privateAddress(address: string): string {
  return `${address} is in a private network; start the simulator with allowPrivateNetworks to allow it`
}

const privateNetworks = new BlockList()
for (const [address, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  privateNetworks.addSubnet(address, bits)
}
privateNetworks.addSubnet('fc00::', 7, 'ipv6')
privateNetworks.addSubnet('fe80::', 10, 'ipv6')

function isLoopbackOrPublic(address: string): boolean {
  return !privateNetworks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}
