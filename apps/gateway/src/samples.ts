import type { Provider } from '@guidepost/provider'

/** JSON may end in white space. The appended white space encodes the time in binary, so that no two bodies are the same. */
export function withBlanks(body: Uint8Array): Uint8Array {
  const blanks = BigInt(Date.now()).toString(2).replaceAll('0', ' ').replaceAll('1', '\t')
  return Buffer.concat([body, Buffer.from(blanks)])
}

/** A provider's first sample that can be parsed, with its first event; some samples are deliberately unparsable. */
export function firstSample({ samples, receive }: Provider): { body: Uint8Array; event: unknown } | undefined {
  for (const { body } of samples) {
    const parsed = receive.parse({ body, headers: {}, receivedAt: 0 })
    if (parsed.ok && parsed.events.length > 0) return { body, event: parsed.events[0] }
  }
  return undefined
}
