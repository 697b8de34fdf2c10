import { createHash } from 'node:crypto'
import type { RawWebhook, Verification } from '@guidepost/provider'
import { sign as signBytes, verify as verifyBytes, type Scheme } from '@guidepost/webhook-signature'
import { keyOf } from './secret.ts'

/** The form of one signature. The header may contain several, separated by spaces. */
const scheme: Scheme = { header: 'webhook-signature', algorithm: 'sha256', encoding: 'base64', prefix: 'v1,' }

/** A sender sends two during a rotation. The limit bounds the cost: each signature needs one hash of the body per secret. */
const maxSignatures = 8

/** The headers of a message. */
interface Message {
  readonly id: string
  /** Seconds since 1970, as sent. */
  readonly timestamp: string
  readonly signatures: string
}

/**
 * Says whether one of `secrets` signed the webhook within `toleranceMs` of its receipt. The signature covers the id, the
 * timestamp and the body (Standard Webhooks specification, "Signature scheme").
 */
export function verify(webhook: RawWebhook, secrets: readonly string[], toleranceMs: number): Verification {
  const message = readMessage(webhook.headers)
  if (!message) return { ok: false, reason: 'missing' }

  const timestamp = parseSeconds(message.timestamp)
  const signatures = readSignatures(message.signatures)
  if (timestamp === undefined || signatures.length === 0) return { ok: false, reason: 'malformed' }

  const content = signedContent(message, webhook.body)
  const keys = secrets.map(keyOf)
  const answers = signatures.map((signature) => verifyBytes(content, signature, keys, scheme))
  const right = answers.find(({ ok }) => ok)
  if (right) return isTimely(timestamp, webhook.receivedAt, toleranceMs) ? right : { ok: false, reason: 'expired' }
  return answers.find(isMismatch) ?? answers[0] ?? { ok: false, reason: 'malformed' }
}

/** The headers of `body`, sent at `at`. The id is a hash of the body, so that the same body sent twice is one event. */
export function sign(body: Uint8Array, secret: string, at: number): Readonly<Record<string, string>> {
  const id = `msg_${createHash('sha256').update(body).digest('base64url').slice(0, 27)}`
  const timestamp = String(Math.floor(at / 1000))
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signBytes(signedContent({ id, timestamp }, body), keyOf(secret), scheme),
  }
}

/**
 * The id, timestamp and signatures of a request, with the header names of the specification or of Svix, its origin.
 * `undefined` if one of the three is absent or empty.
 */
export function readMessage(headers: RawWebhook['headers']): Message | undefined {
  const family = headers['webhook-signature'] ? 'webhook' : 'svix'
  const id = headers[`${family}-id`]
  const timestamp = headers[`${family}-timestamp`]
  const signatures = headers[`${family}-signature`]
  return id && timestamp && signatures ? { id, timestamp, signatures } : undefined
}

function parseSeconds(timestamp: string): number | undefined {
  return /^\d{1,15}$/.test(timestamp) ? Number(timestamp) : undefined
}

/** The signatures of version 1. An empty list if there are more than `maxSignatures`. */
function readSignatures(header: string): string[] {
  const signatures = header.split(' ').filter((signature) => signature.startsWith('v1,'))
  return signatures.length > maxSignatures ? [] : signatures
}

function signedContent({ id, timestamp }: Pick<Message, 'id' | 'timestamp'>, body: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body])
}

/** Compares whole seconds, like the timestamp. */
function isTimely(timestamp: number, receivedAt: number, toleranceMs: number): boolean {
  return Math.abs(Math.floor(receivedAt / 1000) - timestamp) * 1000 <= toleranceMs
}

function isMismatch(answer: Verification): boolean {
  return !answer.ok && answer.reason === 'mismatch'
}
