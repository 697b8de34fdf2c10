import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Retention } from '@guidepost/store'
import { allowNone, parseAllow, type Allow } from '../outbound/address.ts'
import type { ConfigMistake } from './mistakes.ts'

/** The settings from environment variables, with every default. */
export interface Settings {
  readonly port: number
  readonly host: string
  readonly databaseUrl: string
  /** 32 bytes each; the first one seals. */
  readonly encryptionKeys: readonly Uint8Array[]
  /** UUID v4. Undefined: only the CLI can create environments. */
  readonly adminKey: string | undefined
  /** The beginning of webhook URLs. Undefined: the address that the gateway listens on. */
  readonly publicUrl: string | undefined
  /** Origins of simulators that get providers' credentials. Empty in production. */
  readonly trustedOrigins: readonly string[]
  readonly configFile: string
  readonly logLevel: string
  readonly maxBodyBytes: number
  /**
   * How many bytes of bodies all requests together may hold. Beyond that, the requests with the largest bodies are
   * answered 503.
   */
  readonly bodyBudgetBytes: number
  /** How long a whole request may take to arrive. Autotask gives up after 10 s. */
  readonly requestTimeoutMs: number
  /** Limits of the queue of webhooks that wait for their commit. */
  readonly commitQueue: { readonly maxItems: number; readonly maxBytes: number }
  /** How many requests per minute and address may fail verification. Further ones get 429. */
  readonly unverifiedPerMinute: number
  /** How many proxies are in front of the gateway: the client's address is that many entries from the right in `X-Forwarded-For`. */
  readonly trustedProxies: number
  /** How many threads run handlers, and how many handlers each runs at a time. */
  readonly handlers: { readonly threads: number; readonly perThread: number }
  /** Addresses that HTTP destinations may use although they are refused by default, e.g. `10.0.0.0/8`. */
  readonly outboundAllow: Allow
  /** How long events, dead letters and rejections are kept. */
  readonly retention: Retention
  /** How long a repeated event is recognised. */
  readonly dedupeWindowMs: number
}

export type Environment = Readonly<Record<string, string | undefined>>

const encryptionKey = z.string().transform((text, context) => {
  const key = Buffer.from(text, 'base64')
  if (key.byteLength === 32 && key.toString('base64').replace(/=+$/, '') === text.trim().replace(/=+$/, '')) return key
  context.addIssue({
    code: 'custom',
    message: 'must be 32 bytes in base64; generate one with: openssl rand -base64 32',
  })
  return z.NEVER
})
const whole = (least: number, most: number) =>
  z.string().regex(/^\d+$/, 'must be a whole number').transform(Number).pipe(z.number().min(least).max(most))
const dayMs = 24 * 60 * 60 * 1000
const days = whole(1, 3650)

const variables = z.object({
  PORT: whole(0, 65_535).default(3003),
  GUIDEPOST_HOST: z.string().default('127.0.0.1'),
  DATABASE_URL: z
    .string()
    .refine(
      isDatabaseUrl,
      'must be sqlite:<file>, e.g. sqlite:./data/guidepost.db, or postgres://<user>:<password>@<host>/<database>',
    )
    .default('sqlite:./data/guidepost.db'),
  GUIDEPOST_ENCRYPTION_KEY: encryptionKey,
  GUIDEPOST_ENCRYPTION_KEY_PREVIOUS: z
    .string()
    .transform((text) => text.split(',').map((key) => key.trim()))
    .pipe(z.array(encryptionKey))
    .default([]),
  GUIDEPOST_ADMIN_KEY: z.uuidv4('must be a UUID v4').optional(),
  GUIDEPOST_PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) URL' })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  GUIDEPOST_TRUSTED_ORIGINS: z
    .string()
    .transform(listOf)
    .pipe(z.array(z.string().refine(isOrigin, 'must be origins such as http://127.0.0.1:4010, separated by commas')))
    .default([]),
  GUIDEPOST_CONFIG: z.string().default('guidepost.config.ts'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  GUIDEPOST_MAX_BODY_BYTES: whole(1024, 64 * 1024 * 1024).default(4 * 1024 * 1024),
  GUIDEPOST_BODY_BUDGET_BYTES: whole(1024, 4_294_967_296).default(64 * 1024 * 1024),
  GUIDEPOST_REQUEST_TIMEOUT_MS: whole(1000, 300_000).default(15_000),
  GUIDEPOST_COMMIT_QUEUE_ITEMS: whole(1, 1_000_000).default(10_000),
  GUIDEPOST_COMMIT_QUEUE_BYTES: whole(1024, 4_294_967_296).default(64 * 1024 * 1024),
  GUIDEPOST_UNVERIFIED_PER_MINUTE: whole(1, 1_000_000).default(120),
  GUIDEPOST_TRUSTED_PROXIES: whole(0, 10).default(0),
  GUIDEPOST_HANDLER_THREADS: whole(1, 64).default(1),
  GUIDEPOST_HANDLERS_PER_THREAD: whole(1, 1000).default(16),
  GUIDEPOST_OUTBOUND_ALLOW: z
    .string()
    .transform((text, context) => {
      const read = parseAllow(listOf(text))
      if ('allow' in read) return read.allow
      context.addIssue({ code: 'custom', message: `has invalid entries: ${read.mistakes.join('; ')}` })
      return z.NEVER
    })
    .default(allowNone),
  GUIDEPOST_RETENTION_EVENTS_DAYS: days.default(30),
  GUIDEPOST_RETENTION_DEAD_LETTERS_DAYS: days.default(90),
  GUIDEPOST_RETENTION_REJECTIONS_DAYS: days.default(30),
  GUIDEPOST_DEDUPE_DAYS: days.default(45),
})

function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text
}

/** Checks only the form, so that no message repeats a password. The store reads the rest. */
function isDatabaseUrl(text: string): boolean {
  if (!isPostgres(text)) return /^sqlite:./.test(text)
  // Several hosts, with a port each, are no URL for Node.
  const first = text.replace(/^(\w+:\/\/(?:[^/?#]*@)?[^/?#,]*),[^/?#]*/, '$1')
  return URL.canParse(first) && new URL(first).hostname !== ''
}

/** True if `DATABASE_URL` names a PostgreSQL database. */
export function isPostgres(databaseUrl: string): boolean {
  return /^postgres(?:ql)?:\/\//.test(databaseUrl)
}

/** Secrets that may also come from a file that an orchestrator mounts: `NAME_FILE=/run/secrets/name`. */
const fromFiles = [
  'DATABASE_URL',
  'GUIDEPOST_ENCRYPTION_KEY',
  'GUIDEPOST_ENCRYPTION_KEY_PREVIOUS',
  'GUIDEPOST_ADMIN_KEY',
]

/** Reads the settings, or names every mistake. No message repeats the value of a secret. */
export function readSettings(environment: Environment): { settings: Settings } | { mistakes: ConfigMistake[] } {
  const { values, mistakes } = withFiles(environment)
  for (const name of Object.keys(environment)) {
    if (name.startsWith('GUIDEPOST_') && !isKnown(name)) {
      mistakes.push({ where: name, message: 'is not a setting of this version; check the spelling' })
    }
  }
  const parsed = variables.safeParse(values)
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const where = String(issue.path[0])
      const absent = values[where] === undefined
      if (mistakes.some((mistake) => mistake.where.startsWith(where))) continue
      mistakes.push({
        where,
        message: absent ? 'is not set; generate one with: openssl rand -base64 32' : issue.message,
      })
    }
  }
  if (!parsed.success) return { mistakes }
  const settings = toSettings(parsed.data)
  if (settings.retention.deadLettersMs < settings.retention.eventsMs) {
    const where = 'GUIDEPOST_RETENTION_DEAD_LETTERS_DAYS'
    mistakes.push({
      where,
      message: 'must not be less than GUIDEPOST_RETENTION_EVENTS_DAYS: dead letters keep their events',
    })
  }
  if (settings.bodyBudgetBytes < settings.maxBodyBytes) {
    const message = 'must not be less than GUIDEPOST_MAX_BODY_BYTES: a body of that size would never find room'
    mistakes.push({ where: 'GUIDEPOST_BODY_BUDGET_BYTES', message })
  }
  return mistakes.length > 0 ? { mistakes } : { settings }
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function toSettings(data: z.infer<typeof variables>): Settings {
  return {
    port: data.PORT,
    host: data.GUIDEPOST_HOST,
    databaseUrl: data.DATABASE_URL,
    encryptionKeys: [data.GUIDEPOST_ENCRYPTION_KEY, ...data.GUIDEPOST_ENCRYPTION_KEY_PREVIOUS],
    adminKey: data.GUIDEPOST_ADMIN_KEY,
    publicUrl: data.GUIDEPOST_PUBLIC_URL,
    trustedOrigins: data.GUIDEPOST_TRUSTED_ORIGINS,
    configFile: data.GUIDEPOST_CONFIG,
    logLevel: data.LOG_LEVEL,
    maxBodyBytes: data.GUIDEPOST_MAX_BODY_BYTES,
    bodyBudgetBytes: data.GUIDEPOST_BODY_BUDGET_BYTES,
    requestTimeoutMs: data.GUIDEPOST_REQUEST_TIMEOUT_MS,
    commitQueue: { maxItems: data.GUIDEPOST_COMMIT_QUEUE_ITEMS, maxBytes: data.GUIDEPOST_COMMIT_QUEUE_BYTES },
    unverifiedPerMinute: data.GUIDEPOST_UNVERIFIED_PER_MINUTE,
    trustedProxies: data.GUIDEPOST_TRUSTED_PROXIES,
    handlers: { threads: data.GUIDEPOST_HANDLER_THREADS, perThread: data.GUIDEPOST_HANDLERS_PER_THREAD },
    outboundAllow: data.GUIDEPOST_OUTBOUND_ALLOW,
    retention: {
      eventsMs: data.GUIDEPOST_RETENTION_EVENTS_DAYS * dayMs,
      deadLettersMs: data.GUIDEPOST_RETENTION_DEAD_LETTERS_DAYS * dayMs,
      rejectionsMs: data.GUIDEPOST_RETENTION_REJECTIONS_DAYS * dayMs,
    },
    dedupeWindowMs: data.GUIDEPOST_DEDUPE_DAYS * dayMs,
  }
}

/** Settings that only the CLI reads. */
const cliSettings = ['GUIDEPOST_URL', 'GUIDEPOST_API_KEY', 'GUIDEPOST_WEBHOOK_SECRET']

function isKnown(name: string): boolean {
  return name in variables.shape || cliSettings.includes(name) || fromFiles.some((base) => name === `${base}_FILE`)
}

function withFiles(environment: Environment): { values: Record<string, string>; mistakes: ConfigMistake[] } {
  const values: Record<string, string> = {}
  const mistakes: ConfigMistake[] = []
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && value !== '' && name in variables.shape) values[name] = value
  }
  for (const name of fromFiles) {
    const file = environment[`${name}_FILE`]
    if (!file) continue
    if (values[name] !== undefined) {
      mistakes.push({ where: `${name}_FILE`, message: `is set together with ${name}; set one of them` })
      continue
    }
    try {
      values[name] = readFileSync(file, 'utf8').trim()
    } catch {
      mistakes.push({ where: `${name}_FILE`, message: `names a file that cannot be read: ${file}` })
    }
  }
  return { values, mistakes }
}
