import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Provider, RawWebhook, Receive, Verification } from '../../src/index.ts'

const Config = z.looseObject({ shop: z.string().optional() })
const Order = z.looseObject({ shop: z.string().max(100), topic: z.string().max(100), order: z.string().max(100) })
type Order = z.infer<typeof Order>
type Toy = Provider<z.infer<typeof Config>, unknown, Order>

/** The fault, the plugin that has it, and the conformance case that fails. */
export type BrokenPlugin = [fault: string, plugin: Provider, failed: string]

const body = new TextEncoder().encode('{"shop":"Acme","topic":"order.paid","order":"7","note":"caf\\u00e9"}')

export function digest(bytes: Uint8Array | string, secret: string): Buffer {
  return createHmac('sha256', secret).update(bytes).digest()
}

/** A plugin that keeps every promise of the contract. A test breaks one with `receive` or `rest`. */
export function toy(receive: Partial<Receive<z.infer<typeof Config>, Order>> = {}, rest: Partial<Toy> = {}): Toy {
  return {
    contractVersion: 1,
    id: 'toy',
    displayName: 'Toy shop',
    connectionConfig: Config,
    credentials: z.unknown(),
    receive: {
      types: ['order.paid'],
      checkSecret: (secret) => (secret.trim() === '' ? 'The secret is empty.' : undefined),
      generateSecret: () => randomBytes(24).toString('hex'),
      sign: (bytes, secret) => ({ 'x-toy': digest(bytes, secret).toString('hex') }),
      verify,
      parse,
      identify: (event) => ({
        type: event.topic,
        action: 'paid',
        matchKey: event.shop.toLowerCase() || undefined,
        dedupeKey: event.order,
        orderingKey: event.order,
        notice: false,
      }),
      describe: ({ order }) => ({ title: order || undefined, texts: [order] }),
      connectionKeys: ({ shop }) => (shop ? [shop.toLowerCase()] : []),
      matchKeyOf: (value) =>
        typeof value === 'string' && value.length <= 100 ? value.toLowerCase() || undefined : undefined,
      ...receive,
    },
    samples: [
      {
        name: 'order-paid',
        description: 'A paid order.',
        body,
        identities: [{ type: 'order.paid', action: 'paid', matchKey: 'acme', notice: false }],
        connectionConfig: { shop: 'ACME' },
      },
    ],
    vectors: [
      {
        // printf '{"shop":"Acme"}' | openssl dgst -sha256 -hmac key
        name: 'openssl',
        secret: 'key',
        webhook: {
          body: new TextEncoder().encode('{"shop":"Acme"}'),
          headers: { 'x-toy': 'b423697cdbc1f79bd8771df0aab319bf65e4aac51c79ed0ab7d78ea3fee7e3fd' },
          receivedAt: 0,
        },
        expected: { ok: true, secret: 0 },
      },
    ],
    ...rest,
  }
}

export function verify({ body, headers }: RawWebhook, secrets: readonly string[]): Verification {
  const header = headers['x-toy']
  if (!header) return { ok: false, reason: 'missing' }
  if (secrets.length === 0) return { ok: false, reason: 'no_secret' }
  if (!/^[0-9a-f]{64}$/.test(header)) return { ok: false, reason: 'malformed' }
  const claimed = Buffer.from(header, 'hex')
  const secret = secrets.findIndex((candidate) => candidate !== '' && timingSafeEqual(digest(body, candidate), claimed))
  return secret < 0 ? { ok: false, reason: 'mismatch' } : { ok: true, secret }
}

export function parse({ body }: Pick<RawWebhook, 'body'>): ReturnType<Toy['receive']['parse']> {
  try {
    const order = Order.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)))
    return order.success
      ? { ok: true, events: [order.data] }
      : { ok: false, error: z.prettifyError(order.error).slice(0, 1024) }
  } catch (cause) {
    return { ok: false, error: `The body is not JSON: ${String(cause)}`.slice(0, 1024) }
  }
}
