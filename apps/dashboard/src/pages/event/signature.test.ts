import { expect, it } from 'vitest'
import { signatureOf } from './signature.ts'

it.each([
  ['x-hook-signature', 'sha1=+/ospQ3PZqC+9MO7xQ5hKcimhsI=', 'HMAC-SHA1'],
  ['webhook-signature', 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=', 'HMAC-SHA256 (Standard Webhooks)'],
  ['x-hub-signature-256', 'sha256=00', 'HMAC-SHA256'],
  ['x-signature', 'abc', undefined],
])('reads %s: %s', (header, value, algorithm) => {
  expect(signatureOf({ 'content-type': 'application/json', [header]: value })).toEqual({ header, value, algorithm })
})

it('is undefined without a signature', () => {
  expect(signatureOf({ 'content-type': 'application/json' })).toBeUndefined()
})
