import { randomBytes, randomUUID } from 'node:crypto'
import { z } from 'zod'
import { defaultSchedule } from '../delivery/schedule.ts'

/** In what form an endpoint gets its events. */
export const formats = ['standard', 'nango'] as const
export type Format = (typeof formats)[number]

/** The longest time limit of one try, in milliseconds: a delivery's lease outlives it. */
export const maxTimeoutMs = 30_000

const hourMs = 60 * 60 * 1000
const whole = (least: number, most: number) => z.int().min(least).max(most)

/**
 * What the gateway keeps of an endpoint beside the store's rules, in `settings`. Everything has a default, so that `{}` is
 * valid; what is not known is refused.
 *
 * - `format`: `standard` (Standard Webhooks) or `nango` (envelope and signatures as Nango's).
 * - `timeoutMs`: how long one try may take. Default 20,000, at most 30,000.
 * - `schedule`: `firstDelayMs` (5,000) doubles up to `maxDelayMs` (10 h); after `maxAttempts` (20) it is a dead letter.
 * - `includeRequest`: with `standard`, the exact body (base64) and the headers as the provider sent them, in `request`.
 */
export const endpointSettings = z.strictObject({
  format: z.enum(formats).default('standard'),
  timeoutMs: whole(100, maxTimeoutMs).default(20_000),
  schedule: z
    .strictObject({
      firstDelayMs: whole(100, hourMs).default(defaultSchedule.firstDelayMs),
      maxDelayMs: whole(100, 24 * hourMs).default(defaultSchedule.maxDelayMs),
      maxAttempts: whole(1, 100).default(defaultSchedule.maxAttempts),
    })
    .refine(({ firstDelayMs, maxDelayMs }) => firstDelayMs <= maxDelayMs, {
      path: ['maxDelayMs'],
      message: 'must not be less than firstDelayMs',
    })
    .prefault({}),
  includeRequest: z.boolean().default(false),
})
export type EndpointSettings = z.infer<typeof endpointSettings>

/** The rules that the store applies, for an endpoint that says nothing else. Nango sends unmatched events; we do so on request. */
export function defaultRules(format: Format): {
  readonly types: readonly ['*']
  readonly ordered: true
  readonly concurrency: number
  readonly perConnection: number
  readonly unmatched: boolean
} {
  return { types: ['*'], ordered: true, concurrency: 20, perConnection: 4, unmatched: format === 'nango' }
}

/** A new random key to sign with: `whsec_…` for `standard`, a UUID v4 for `nango`, as Nango makes them. */
export function generateSigningKey(format: Format): string {
  return format === 'nango' ? randomUUID() : `whsec_${randomBytes(32).toString('base64')}`
}

/**
 * Says what is wrong with a key that somebody brings, or `undefined`; the sentence never holds the key. Standard Webhooks asks for
 * 24 to 64 bytes in base64 after `whsec_`; with `nango` any text of 16 characters and more will do, so that a key of Nango's can be kept.
 */
export function checkSigningKey(format: Format, key: string): string | undefined {
  if (format === 'nango') return key.length >= 16 && key.length <= 255 ? undefined : 'must have 16 to 255 characters'
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(key)?.[1] ?? ''
  const bytes = Buffer.from(encoded, 'base64')
  const isExact = bytes.toString('base64') === encoded
  return isExact && bytes.byteLength >= 24 && bytes.byteLength <= 64
    ? undefined
    : 'must be whsec_ and 24 to 64 bytes in base64'
}
