import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, zstdDecompress, type InputType, type ZlibOptions } from 'node:zlib'

/** The bytes of a body, or why there are none. */
export type Body = { readonly bytes: Buffer } | 'too_large' | 'incomplete'

/**
 * Reads a body of up to `maxBytes`, and stops at the first byte beyond that. A declared length that is too large is refused
 * before the body arrives; a smaller one is not trusted.
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Body> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return Promise.resolve('too_large')
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    const end = (body: Body): void => {
      request.removeListener('data', onData)
      resolve(body)
    }
    const onData = (chunk: Buffer): void => {
      size += chunk.byteLength
      if (size > maxBytes) {
        request.pause()
        end('too_large')
        return
      }
      chunks.push(chunk)
    }
    request.on('data', onData)
    request.once('end', () => end({ bytes: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size) }))
    request.once('error', () => end('incomplete'))
    request.once('close', () => end('incomplete'))
  })
}

type Decompress = (bytes: InputType, options: ZlibOptions) => Promise<Buffer>

const decompressors: Partial<Record<string, Decompress>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress) as Decompress,
  ...(zstdDecompress && { zstd: promisify(zstdDecompress) as Decompress }),
}

/**
 * Returns the body as it was before a proxy compressed it. `undefined` if the encoding is unknown, the bytes are not readable,
 * or the result is larger than `maxBytes`.
 */
export async function decompressBody(
  bytes: Uint8Array,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Buffer | undefined> {
  const decompress = decompressors[encoding?.trim().toLowerCase() ?? '']
  if (!decompress) return undefined
  try {
    return await decompress(bytes, { maxOutputLength: maxBytes })
  } catch {
    return undefined
  }
}
