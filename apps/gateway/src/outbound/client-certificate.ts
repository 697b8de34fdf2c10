import { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { z } from 'zod'

const pem = z.string().min(1).max(65_536)

/** A client certificate with its private key (mTLS), as PEM. `ca`: who signed the endpoint's own certificate, if nobody knows it. */
export const clientCertificate = z.strictObject({ certificate: pem, key: pem, ca: pem.optional() })
export type ClientCertificate = z.infer<typeof clientCertificate>

/** What `node:tls` takes. */
export const tlsOf = ({ certificate, key, ca }: ClientCertificate) => ({
  cert: certificate,
  key,
  ...(ca !== undefined && { ca }),
})

/** Says what is wrong with a client certificate, or `undefined`. The sentence never contains the key. */
export function checkClientCertificate(given: ClientCertificate): string | undefined {
  try {
    createSecureContext(tlsOf(given))
    describeCertificate(given)
    return undefined
  } catch {
    return 'certificate and key must be PEM, and must belong together; a key must have no passphrase'
  }
}

/** The part of a client certificate that people may see. */
export function describeCertificate({ certificate }: ClientCertificate): { subject: string; expiresAt: number } {
  const { subject, validTo } = new X509Certificate(certificate)
  return { subject: subject.replaceAll('\n', ', '), expiresAt: Date.parse(validTo) }
}
