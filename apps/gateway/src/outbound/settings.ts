import { randomBytes, randomUUID } from 'node:crypto'
import { z } from 'zod'
import { defaultSchedule } from '../delivery/schedule.ts'
import { recoveredChoices } from '../delivery/recovered.ts'
import { endpointFilter } from './filter.ts'

/** The formats in which an endpoint can get its events. */
export const formats = ['standard', 'nango'] as const
export type Format = (typeof formats)[number]

/** The longest time limit of one attempt, in milliseconds. A delivery's lease outlives it. */
export const maxTimeoutMs = 30_000

const hourMs = 60 * 60 * 1000
const whole = (least: number, most: number) => z.int().min(least).max(most)

/** What Guidepost sets itself, or what frames the request. A token has a place of its own, where it is kept secret. */
const reserved =
  /^(?:authorization|connection|content-.*|cookie|expect|host|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|user-agent|accept-encoding|webhook-.*|x-nango-.*|x-guidepost-.*)$/i

const headerName = /^[\w!#$%&'*+.^`|~-]{1,100}$/
const maxHeaders = 20

/** Says what is wrong with the name of a custom header, or `undefined`. */
function checkHeader(name: string): string | undefined {
  if (!headerName.test(name)) return 'is not the name of an HTTP header'
  if (!reserved.test(name)) return undefined
  return 'is a header that Guidepost sets, or one for secrets: use the bearer token or the client certificate'
}

const customHeaders = z
  .record(z.string(), z.string().regex(/^[\x20-\x7e]{0,1024}$/, 'must be at most 1,024 printable ASCII characters'))
  .superRefine((headers, context) => {
    const names = Object.keys(headers)
    if (names.length > maxHeaders)
      context.addIssue({ code: 'custom', message: `must be ${maxHeaders} headers at most` })
    for (const name of names) {
      const problem = checkHeader(name)
      if (problem !== undefined) context.addIssue({ code: 'custom', message: `"${name}" ${problem}`, path: [name] })
    }
  })

/**
 * An endpoint's `settings`: what the gateway keeps beside the rules that the store applies. Every key has a default, so that
 * `{}` is valid; unknown keys are refused.
 *
 * - `format`: `standard` (Standard Webhooks) or `nango` (Nango's envelope and signatures).
 * - `timeoutMs`: how long one attempt may take. Default 20,000, at most 30,000.
 * - `schedule`: `firstDelayMs` (5,000) doubles up to `maxDelayMs` (10 h); after `maxAttempts` (20) the delivery is a dead letter.
 * - `includeRequest`: `standard` only; adds the provider's exact body (base64) and headers as `request`.
 * - `headers`: more headers of each request, e.g. for a proxy in front of the endpoint. Not for secrets: they are shown.
 * - `recovered`: which events that recovery found the endpoint gets: `all` (default), `exact` or `none`.
 * - `filter`: leaves out events that do not meet its conditions. Default: none.
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
  headers: customHeaders.default({}),
  recovered: z.enum(recoveredChoices).default('all'),
  filter: endpointFilter.default({}),
})
export type EndpointSettings = z.infer<typeof endpointSettings>

/** The defaults of the rules that the store applies. Nango sends unmatched events too; with `standard` they are off by default. */
export function defaultRules(format: Format): {
  readonly types: readonly ['*']
  readonly ordered: true
  readonly concurrency: number
  readonly perConnection: number
  readonly unmatched: boolean
} {
  return { types: ['*'], ordered: true, concurrency: 20, perConnection: 4, unmatched: format === 'nango' }
}

/** Generates a random signing key: `whsec_…` for `standard`, a UUID v4 for `nango`, like Nango's own. */
export function generateSigningKey(format: Format): string {
  return format === 'nango' ? randomUUID() : `whsec_${randomBytes(32).toString('base64')}`
}

/**
 * Says what is wrong with a person's own key, or `undefined`. The sentence never contains the key. Standard Webhooks requires
 * `whsec_` and 24 to 64 bytes in base64. With `nango` any text of 16 to 255 characters will do, so that Nango's keys can be kept.
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
