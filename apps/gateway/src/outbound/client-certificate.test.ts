import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import type { TLSSocket } from 'node:tls'
import { allowOf } from '../../test/support/receiver.ts'
import { selfSigned } from '../../test/support/self-signed.ts'
import { OutboundAgents } from './agent.ts'
import { checkClientCertificate, describeCertificate } from './client-certificate.ts'
import { send } from './send.ts'

const { cert: certificate, key } = selfSigned
const given = { certificate, key, ca: certificate }

it('is presented to an endpoint that asks for it', async () => {
  const server = createServer({ ...selfSigned, ca: certificate, requestCert: true }, (request, response) => {
    const socket = request.socket as TLSSocket
    response.end(`${socket.authorized} ${String(socket.getPeerCertificate().subject?.CN)}`)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const agents = new OutboundAgents(allowOf('127.0.0.1'), (_name, _options, callback) =>
    callback(null, [{ address: '127.0.0.1', family: 4 }]),
  )
  onTestFinished(async () => {
    await agents.destroy()
    server.close()
  })
  const { signal } = new AbortController()
  const post = { url: `https://self.example:${port}`, headers: {}, body: '{}', timeoutMs: 5000, signal }
  const sent = await send(agents.of(given), post)
  expect(sent.kind === 'answered' ? Buffer.from(sent.body).toString() : sent).toBe('true self.example')
  // Nobody known signed the server's certificate.
  expect(await send(agents.of(undefined), post)).toMatchObject({ kind: 'failed' })
  expect(agents.of({ ...given })).toBe(agents.of(given))
})

it('is checked, and described without its key', () => {
  expect(checkClientCertificate(given)).toBeUndefined()
  expect(describeCertificate(given)).toEqual({
    subject: 'CN=self.example',
    expiresAt: Date.parse('2126-10-28T21:38:42Z'),
  })
})

it.each([
  ['no certificate', { certificate: 'x', key }],
  ['no key', { certificate, key: 'x' }],
  ['a key in place of the certificate', { certificate: key, key }],
])('is refused with %s, by a sentence without the key', (_, wrong) => {
  const problem = checkClientCertificate(wrong)
  expect(problem).toMatch(/must be PEM/)
  expect(problem).not.toContain('PRIVATE')
})
