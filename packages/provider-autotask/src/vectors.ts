import type { RejectionReason, Vector } from '@guidepost/provider'

const update =
  '{"Action":"Update","Guid":"11111111-2222-3333-4444-555555555555","EntityType":"Ticket","Id":7,"Fields":{"Status":"5"},"EventTime":"2025-01-02T03:04:05Z","SequenceNumber":1,"PersonId":29682885}'
const updateSignature = 'sha1=q7uNU+BlBZ2JAxqwKqajd12jAJw='
const escaped = String.raw`{"Action":"Update","Guid":"11111111-2222-3333-4444-555555555555","EntityType":"Account","Id":7,"Fields":{"CompanyName":"Caf\u00E9 \u0026 S\u00F6hne \u0027A\u002BB\u0027 \u003Cx\u003E \uD83D\uDE00"},"EventTime":"2025-01-02T03:04:05Z","SequenceNumber":2,"PersonId":29682885}`
const plain = `{"Action":"Update","Guid":"11111111-2222-3333-4444-555555555555","EntityType":"Account","Id":7,"Fields":{"CompanyName":"Café & Söhne 'A+B' <x> 😀"},"EventTime":"2025-01-02T03:04:05Z","SequenceNumber":2,"PersonId":29682885}`
const nangoCreate =
  '{"Action":"Create","Guid":"a1da62a4-2c49-40a8-8183-69994ce5b3eb","EntityType":"Ticket","Id":351181,"Fields":{"TicketNumber":"T20250915.0001"},"EventTime":"2025-09-15T14:57:50Z","SequenceNumber":1,"PersonId":30691780}'

/**
 * A client of Autotask's API publishes the first vector. OpenSSL made the others. Autotask publishes a header
 * (`sha1=UaDXFl2DRDu9dnINVkFle7y5uAE=`), but not its body and secret.
 */
export const vectors: readonly Vector[] = [
  vector('a published pair', 'kat-secret-key', '{"id":123,"title":"Server down"}', 'sha1=wql/x7lvZIcIN10rO/5dWem76B0='),
  vector('a ticket update', 'enkmoj676nwh8', update, updateSignature),
  vector('escaped text, as Autotask sends it', 'enkmoj676nwh8', escaped, 'sha1=XrnF0oozog4fnXvK068QC1GyWtU='),
  vector('the same text as plain UTF-8', 'enkmoj676nwh8', plain, 'sha1=ja8/XUGMz5C0OeV/mn51KUY0/I0='),
  vector('an empty body', 'enkmoj676nwh8', '', 'sha1=rLSywbpnfh1p72y2mo6zVad9zdo='),
  vector('the example of Nango’s guide', 'test-webhook-secret', nangoCreate, 'sha1=b4OgYEoV9fgEQHfA2XxTjPu2CqQ='),
  vector('no prefix', 'enkmoj676nwh8', update, updateSignature.slice('sha1='.length)),
  vector('another secret', 'enkmoj676nwh9', update, updateSignature, 'mismatch'),
  vector('another body', 'enkmoj676nwh8', update.replace('"5"', '"1"'), updateSignature, 'mismatch'),
  vector('no signature', 'enkmoj676nwh8', update, undefined, 'missing'),
  vector('an empty signature', 'enkmoj676nwh8', update, '', 'missing'),
  vector('hexadecimal', 'enkmoj676nwh8', update, 'sha1=abbb8d53e065059d89031ab02aa6a3775da3009c', 'malformed'),
  vector('an empty secret', '', update, updateSignature, 'no_secret'),
]

/** A vector with a valid signature, or one that is rejected with `reason`. */
function vector(
  name: string,
  secret: string,
  body: string,
  signature: string | undefined,
  reason?: RejectionReason,
): Vector {
  return {
    name,
    secret,
    webhook: {
      body: new TextEncoder().encode(body),
      headers: { 'content-type': 'application/json', 'x-hook-signature': signature },
      receivedAt: 0,
    },
    expected: reason ? { ok: false, reason } : { ok: true, secret: 0 },
  }
}
