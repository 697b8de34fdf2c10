/** A key of 32 bytes, different for each byte. */
export const keyOf = (byte: number): Uint8Array => new Uint8Array(32).fill(byte)
