import type { RawWebhook, Verification } from '@guidepost/provider'
import { autotask as scheme, headerOf, sign as signBody, verify as verifyBody } from '@guidepost/webhook-signature'
import { escapeAsDotNet } from './escape.ts'
import { checkSecret } from './secret.ts'

/**
 * Says whether one of `secrets` signed the bytes of the webhook (Autotask developer help, "Secret key and payload
 * verification"). With `escapedFallback`, a mismatch is verified again over the body with its strings escaped as in .NET.
 */
export function verify(webhook: RawWebhook, secrets: readonly string[], escapedFallback: boolean): Verification {
  const header = headerOf(webhook.headers, scheme.header)
  const usable = secrets.map(usableOrEmpty)
  const verification = verifyBody(webhook.body, header, usable, scheme)
  if (!escapedFallback || verification.ok || verification.reason !== 'mismatch') return verification
  const escaped = escapeAsDotNet(webhook.body)
  return escaped ? verifyBody(escaped, header, usable, scheme) : verification
}

/** Replaces an unusable secret by an empty one, which verifies nothing. The other secrets keep their index. */
function usableOrEmpty(secret: string): string {
  return checkSecret(secret) === undefined ? secret : ''
}

/** The headers with which Autotask sends `body`. Throws `SecretError` (@guidepost/webhook-signature) for an empty secret. */
export function sign(body: Uint8Array, secret: string): Readonly<Record<string, string>> {
  return { 'content-type': 'application/json', [scheme.header]: signBody(body, secret, scheme) }
}
