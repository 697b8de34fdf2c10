import type { Receipt } from '../port/ingest.ts'

/** A batch for the writer thread: the bodies are one buffer, which is transferred without a copy. */
export interface PackedReceipts {
  readonly receipts: readonly Omit<Receipt, 'body'>[]
  readonly ends: readonly number[]
  readonly bodies: ArrayBuffer
}

/**
 * Packs the bodies into one buffer first. A body is often a view of a larger pooled buffer, and a message would copy
 * that whole buffer.
 */
export function packReceipts(receipts: readonly Receipt[]): PackedReceipts {
  const size = receipts.reduce((sum, receipt) => sum + receipt.body.byteLength, 0)
  // Never empty: Node 22.18 would bind a view of an empty buffer from another thread as null.
  const bodies = new Uint8Array(Math.max(1, size))
  const ends: number[] = []
  let end = 0
  const bare = receipts.map(({ body, ...rest }) => {
    bodies.set(body, end)
    end += body.byteLength
    ends.push(end)
    return rest
  })
  return { receipts: bare, ends, bodies: bodies.buffer }
}

export function unpackReceipts({ receipts, ends, bodies }: PackedReceipts): readonly Receipt[] {
  return receipts.map((receipt, index) => {
    const start = index === 0 ? 0 : ends[index - 1]!
    return { ...receipt, body: new Uint8Array(bodies, start, ends[index]! - start) }
  })
}
