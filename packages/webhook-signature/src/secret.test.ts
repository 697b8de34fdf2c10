import { expect, it } from 'vitest'
import { checkSecret, SecretError } from './secret.ts'

it.each([
  ['text', 'enkmoj676nwh8', undefined],
  ['bytes', new Uint8Array([0, 1]), undefined],
  ['text of just the greatest length', 'x'.repeat(64), 64],
  ['bytes of just the greatest length', new Uint8Array(64).fill(1), 64],
  ['long text when there is no limit', 'x'.repeat(10_000), undefined],
  ['text past ASCII', 'pässwörd 😀', undefined],
])('has nothing against %s', (_, secret, maxLength) => {
  expect(checkSecret(secret, maxLength === undefined ? {} : { maxLength })).toBeUndefined()
})

it.each([
  ['no text', '', /empty/],
  ['no bytes', new Uint8Array(), /empty/],
  ['NUL characters alone', '\0\0', /empty/],
  ['zero bytes alone', new Uint8Array(20), /empty/],
  ['text that is too long', 'x'.repeat(65), /has 65 characters; use at most 64/],
  ['bytes that are too long', new Uint8Array(65).fill(1), /has 65 bytes; use at most 64/],
  ['half a surrogate pair', 'a\ud83d', /surrogate/],
])('refuses %s', (_, secret, says) => {
  expect(checkSecret(secret, { maxLength: 64 })).toMatch(says)
})

it.each([[undefined], [null], [7], [{}]])('refuses %s, which a caller without types may pass', (secret) => {
  expect(checkSecret(secret as never)).toMatch(/empty/)
})

it('never repeats the secret', () => {
  const secret = 'hunter2'.repeat(10)
  expect(checkSecret(secret, { maxLength: 64 })).not.toContain('hunter2')
})

it('says in the error what it says in the sentence', () => {
  expect(new SecretError()).toMatchObject({ name: 'SecretError', code: 'empty_secret', message: checkSecret('') })
})
