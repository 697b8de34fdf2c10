import { autotask } from '@guidepost/provider-autotask'
import type { ClaimedDelivery } from '@guidepost/store'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { claimedDelivery } from '../../test/support/claimed-delivery.ts'
import { generateSigningKey } from './settings.ts'
import { standardMessage } from './standard.ts'

const [newer, older] = [generateSigningKey('standard'), generateSigningKey('standard')]
const installation = '0b54c2f1-9d49-4b3e-8a7b-6f1d2c3b4a59'

describe('standardMessage', () => {
  it.each([
    ['the newer key', newer, true],
    ['the older key', older, true],
    ['another key', generateSigningKey('standard'), false],
  ])('is accepted by the standardwebhooks library with %s: %o', (_, key, accepted) => {
    const { body, headers } = messageOf({}, { now: Date.now() })
    const verify = () => new Webhook(key).verify(body, headers)
    if (accepted) expect(verify()).toEqual(JSON.parse(body))
    else expect(verify).toThrow('No matching signature')
  })

  it('names the event, the connection, the integration and the delivery', () => {
    const { body } = messageOf({ attempt: 2, replay: true })
    expect(JSON.parse(body)).toEqual({
      id: '1',
      type: 'Ticket',
      action: 'Update',
      origin: 'push',
      recovered: null,
      late: false,
      receivedAt: '1970-01-01T00:00:00.000Z',
      delivery: { id: '1', attempt: 2, replay: true },
      match: 'matched',
      connection: { id: 'acme', metadata: null, tags: {} },
      integration: { key: 'autotask', provider: 'autotask' },
      environment: { uuid: '', name: '' },
      payload: expect.objectContaining({ id: '7', entity: 'Ticket' }),
    })
  })

  it('says that no connection matched', () => {
    expect(JSON.parse(messageOf({ connection: null }).body)).toMatchObject({ match: 'unmatched', connection: null })
  })

  it('includes the exact bytes and the headers on request', () => {
    const bytes = Buffer.from('{"EntityType":"Ticket","Id":7,"Guid":"x" , "Title":"\\u00e9"}')
    const event = { ...claimedDelivery().event, body: bytes, headers: { 'x-hook-signature': 'sha1=abc' } }
    const { request } = JSON.parse(messageOf({ event }, { includeRequest: true }).body)
    expect(Buffer.from(request.body, 'base64')).toEqual(bytes)
    expect(request.headers).toEqual({ 'x-hook-signature': 'sha1=abc' })
    expect(JSON.parse(messageOf({ event }).body)).not.toHaveProperty('request')
  })

  it('keeps its id over all attempts, and gives each delivery and each installation its own', () => {
    const idOf = (more: Partial<ClaimedDelivery>, other = {}) => messageOf(more, other).headers['webhook-id']
    expect(idOf({ attempt: 1 })).toBe(`msg_${installation}_1`)
    expect(idOf({ attempt: 2 }, { now: 9_000_000 })).toBe(idOf({ attempt: 1 }))
    expect(idOf({ id: '2' })).not.toBe(idOf({ id: '1' }))
    expect(idOf({}, { installation: 'other' })).not.toBe(idOf({}))
    expect(idOf({ id: '1.2' })).not.toContain('.')
  })

  it('is signed with the time of the attempt', () => {
    expect(messageOf({}, { now: 1_700_000_000_999 }).headers['webhook-timestamp']).toBe('1700000000')
  })
})

function messageOf(more: Partial<ClaimedDelivery>, options: Partial<Parameters<typeof standardMessage>[3]> = {}) {
  const all = { installation, includeRequest: false, now: 0, ...options }
  const { body, headers } = standardMessage(claimedDelivery(more), autotask(), [newer, older], all)
  return { body, headers: { ...headers } }
}
