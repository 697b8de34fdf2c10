import type { RawWebhook, Verification } from '@guidepost/provider'
import { autotask as scheme, headerOf, sign as signBody, verify as verifyBody } from '@guidepost/webhook-signature'
import { escapeAsDotNet } from './escape.ts'
import { checkSecret } from './secret.ts'

/**
 * Tells whether one of `secrets` signed the bytes of the webhook (Autotask developer help, "Secret key and payload
 * verification"). `escapedFallback` gives a mismatch a second try: over the body with its strings escaped as .NET does.
 */
export function verify(webhook: RawWebhook, secrets: readonly string[], escapedFallback: boolean): Verification {
  const header = headerOf(webhook.headers, scheme.header)
  const usable = secrets.map(usableOrEmpty)
  const verification = verifyBody(webhook.body, header, usable, scheme)
  if (!escapedFallback || verification.ok || verification.reason !== 'mismatch') return verification
  const escaped = escapeAsDotNet(webhook.body)
  return escaped ? verifyBody(escaped, header, usable, scheme) : verification
}

/** An empty secret verifies nothing and keeps its place, so that the index of the others stays right. */
function usableOrEmpty(secret: string): string {
  return checkSecret(secret) === undefined ? secret : ''
}

/** The headers with which Autotask sends `body`. Throws `SecretError` of @guidepost/webhook-signature for an empty secret. */
export function sign(body: Uint8Array, secret: string): Readonly<Record<string, string>> {
  return { 'content-type': 'application/json', [scheme.header]: signBody(body, secret, scheme) }
}
