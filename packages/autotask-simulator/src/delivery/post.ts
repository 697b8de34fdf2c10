import { createHmac } from 'node:crypto'
import { lookup } from 'node:dns'
import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { BlockList, isIP } from 'node:net'
import type { LookupFunction } from 'node:net'

/** What came of a POST. */
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

/** More of an answer is not kept: the error log holds no more. */
const maxAnswerLength = 8192

/**
 * The header's value: `sha1=` and the Base64 of HMAC-SHA1 over the bytes, keyed with the secret as it is (Autotask
 * developer help, "Secret key and payload verification"). Written without any verifier's code, so that a test of a
 * verifier doesn't compare a mistake with itself.
 */
export function signBody(body: Uint8Array, secret: string): string {
  return `sha1=${createHmac('sha1', secret).update(body).digest('base64')}`
}

/** Sends callouts, over connections that are kept open. */
export class Poster {
  readonly #http = new HttpAgent({ keepAlive: true })
  readonly #https = new HttpsAgent({ keepAlive: true })
  readonly #mayReach: (address: string) => boolean

  /** `allowPrivateNetworks`: whether hosts of private networks (10.0.0.0/8 and the like) are posted to. */
  constructor({ allowPrivateNetworks }: { allowPrivateNetworks: boolean }) {
    this.#mayReach = allowPrivateNetworks ? () => true : isLoopbackOrPublic
  }

  /** Never rejects. Redirects are not followed. */
  post({ url, body, headers, timeoutMs }: Post): Promise<PostResult> {
    const refusal = this.#refusal(url)
    if (refusal !== undefined) return Promise.resolve({ kind: 'error', text: refusal })
    return new Promise((resolve) => {
      const isHttps = url.startsWith('https:')
      const request = (isHttps ? httpsRequest : httpRequest)(url, {
        method: 'POST',
        agent: isHttps ? this.#https : this.#http,
        headers: { ...headers, 'Content-Length': body.length },
        lookup: this.#lookup,
      })
      const end = (outcome: PostResult) => {
        clearTimeout(timer)
        resolve(outcome)
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

  /** What is wrong with the URL itself; addresses behind names are looked at when they are known. */
  #refusal(text: string): string | undefined {
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
  return `${address} is in a private network; start with allowPrivateNetworks to post there`
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
