/** The exact bytes of a body, or why they could not be read. */
export type Body = Uint8Array | 'payload_too_large' | 'body_timeout' | 'incomplete_body' | 'body_already_read'

/** The limits for reading a body. */
export interface BodyLimits {
  readonly maxBodyBytes: number
  /** The time to read the whole body. */
  readonly bodyTimeoutMs: number
}

/** @deprecated Use {@link BodyLimits}. */
export type Bounds = BodyLimits

/**
 * Collects the chunks that `next` returns. Stops as soon as the body is too large, and at the deadline. `next` may reject if
 * the sender disconnects. The caller must discard the unread rest.
 */
export async function collect(next: () => Promise<IteratorResult<Uint8Array>>, limits: BodyLimits): Promise<Body> {
  const { maxBodyBytes, bodyTimeoutMs } = limits
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
      // One growing array: for a sender of single bytes, a list of chunks would cost a hundred times as much memory.
      if (end > bytes.byteLength) bytes = grow(bytes, Math.min(maxBodyBytes, Math.max(end, 2 * size)))
      bytes.set(step.value, size)
      size = end
    }
  } catch {
    return 'incomplete_body'
  } finally {
    clearTimeout(timer)
  }
}

/** True if the declared length is too large. A smaller declared length proves nothing. */
export function declaresTooLarge(contentLength: string | null | undefined, maxBodyBytes: number): boolean {
  return Number(contentLength ?? 0) > maxBodyBytes
}

function grow(bytes: Uint8Array, byteLength: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(byteLength)
  larger.set(bytes)
  return larger
}
