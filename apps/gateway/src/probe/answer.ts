import type { IncomingMessage } from 'node:http'
import type { Answer } from '../receive/answer.ts'
import { nonceHeader, proofOf } from './proof.ts'

const notFound: Answer = { status: 404, body: { error: { code: 'not_found' } } }

/** Answers our own probe of the public URL. Others learn nothing. */
export function createProbeAnswer(encryptionKey: Uint8Array): (request: IncomingMessage) => Promise<Answer> {
  return ({ headers }) => {
    const nonce = headers[nonceHeader]
    const proof = proofOf(typeof nonce === 'string' ? nonce : undefined, encryptionKey)
    return Promise.resolve(proof === undefined ? notFound : { status: 200, body: { proof } })
  }
}
