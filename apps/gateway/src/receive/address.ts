import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'
import { LRUCache } from 'lru-cache'

/** The client's address: the socket's, or the one that our outermost trusted proxy saw. */
export function addressOf(request: IncomingMessage, trustedProxies: number): string {
  const socket = request.socket.remoteAddress ?? ''
  if (trustedProxies === 0) return socket
  const forwarded = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  return forwarded.at(-trustedProxies) ?? socket
}

const windowMs = 60_000

/**
 * Limits requests that fail verification, per address and minute. Its memory is bounded: a flood from very many addresses makes
 * it forget the least recent ones.
 */
export class UnverifiedLimiter {
  readonly #counts = new LRUCache<string, { count: number; endsAt: number }>({ max: 50_000 })
  readonly #perMinute: number
  readonly #clock: () => number

  /** `clock` is in milliseconds and must not jump, as the time of day does. */
  constructor(perMinute: number, clock: () => number = () => performance.now()) {
    this.#perMinute = perMinute
    this.#clock = clock
  }

  /** Counts a request. Returns how many seconds the address must wait; 0 if it is within its limit. */
  hit(address: string): number {
    const key = networkOf(address)
    const now = this.#clock()
    const current = this.#current(key, now) ?? { count: 0, endsAt: now + windowMs }
    current.count += 1
    this.#counts.set(key, current)
    return current.count <= this.#perMinute ? 0 : secondsUntil(current.endsAt, now)
  }

  /** How many seconds the address would have to wait if another request were counted. Counts nothing. */
  wait(address: string): number {
    const now = this.#clock()
    const current = this.#current(networkOf(address), now)
    return current && current.count >= this.#perMinute ? secondsUntil(current.endsAt, now) : 0
  }

  #current(key: string, now: number) {
    const known = this.#counts.get(key)
    return known && known.endsAt > now ? known : undefined
  }
}

function secondsUntil(time: number, now: number): number {
  return Math.max(1, Math.ceil((time - now) / 1000))
}

/** The address, or the /64 network of an IPv6 address: one client can use all addresses of a /64. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address
  const [head = '', tail = ''] = address.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === '' ? [] : tail.split(':')
  const zeros = Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0')
  return [...before, ...zeros, ...after].slice(0, 4).join(':')
}
