/** The exact bytes of a body, or why there are none. */
export type Body = Uint8Array | 'payload_too_large' | 'body_timeout' | 'incomplete_body' | 'body_already_read'

/** How much of a body is waited for. */
export interface Bounds {
  readonly maxBodyBytes: number
  /** From the first look at the body to its end. */
  readonly bodyTimeoutMs: number
}

/**
 * Collects the chunks that `next` gives, one after another. Stops at the first byte too many, and at the deadline, however
 * slowly the chunks come. `next` may reject: the sender went away. What is left unread is for the caller to get rid of.
 */
export async function collect(next: () => Promise<IteratorResult<Uint8Array>>, bounds: Bounds): Promise<Body> {
  const { maxBodyBytes, bodyTimeoutMs } = bounds
  let timer: NodeJS.Timeout | number | undefined
  const deadline = new Promise<'body_timeout'>((resolve) => {
    timer = setTimeout(resolve, bodyTimeoutMs, 'body_timeout')
  })
  let bytes = new Uint8Array(Math.min(maxBodyBytes, 16 * 1024))
  let size = 0
  try {
    for (;;) {
      const step = await Promise.race([next(), deadline])
      if (step === 'body_timeout') return step
      if (step.done) return bytes.subarray(0, size)
      const end = size + step.value.byteLength
      if (end > maxBodyBytes) return 'payload_too_large'
      // One array that grows, since a sender of single bytes would make a list of them cost a hundred times as much.
      if (end > bytes.byteLength) bytes = grown(bytes, Math.min(maxBodyBytes, Math.max(end, 2 * size)))
      bytes.set(step.value, size)
      size = end
    }
  } catch {
    return 'incomplete_body'
  } finally {
    clearTimeout(timer)
  }
}

/** A declared length is believed only when it is too large. */
export function declaresTooMuch(contentLength: string | null | undefined, maxBodyBytes: number): boolean {
  return Number(contentLength ?? 0) > maxBodyBytes
}

function grown(bytes: Uint8Array, byteLength: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(byteLength)
  larger.set(bytes)
  return larger
}
