/** A body's exact bytes, and its text if the bytes are UTF-8. */
export function toBodyFields(body: Uint8Array): { body_base64: string; body_text?: string } {
  const body_base64 = Buffer.from(body).toString('base64')
  const body_text = textOf(body)
  return body_text === undefined ? { body_base64 } : { body_base64, body_text }
}

function textOf(body: Uint8Array): string | undefined {
  try {
    // A byte order mark belongs to the bytes that were signed.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    return undefined
  }
}
