/** 32 bytes that a test can tell from others. */
export const keyOf = (byte: number): Uint8Array => new Uint8Array(32).fill(byte)
