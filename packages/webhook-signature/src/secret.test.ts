import { expect, it } from 'vitest'
import { checkSecret, SecretError } from './secret.ts'

it.each([
  ['text', 'enkmoj676nwh8', undefined],
  ['bytes', new Uint8Array([0, 1]), undefined],
  ['text of exactly the maximum length', 'x'.repeat(64), 64],
  ['bytes of exactly the maximum length', new Uint8Array(64).fill(1), 64],
  ['long text when no limit is set', 'x'.repeat(10_000), undefined],
  ['text beyond ASCII', 'pässwörd 😀', undefined],
])('accepts %s', (_, secret, maxLength) => {
  expect(checkSecret(secret, maxLength === undefined ? {} : { maxLength })).toBeUndefined()
})

it.each([
  ['empty text', '', /empty/],
  ['empty bytes', new Uint8Array(), /empty/],
  ['NUL characters alone', '\0\0', /empty/],
  ['zero bytes alone', new Uint8Array(20), /empty/],
  ['text that is too long', 'x'.repeat(65), /has 65 characters; use at most 64/],
  ['bytes that are too long', new Uint8Array(65).fill(1), /has 65 bytes; use at most 64/],
  ['half a surrogate pair', 'a\ud83d', /surrogate/],
])('refuses %s', (_, secret, problem) => {
  expect(checkSecret(secret, { maxLength: 64 })).toMatch(problem)
})

it.each([[undefined], [null], [7], [{}]])('refuses %s from an untyped caller', (secret) => {
  expect(checkSecret(secret as never)).toMatch(/empty/)
})

it('never repeats the secret', () => {
  const secret = 'hunter2'.repeat(10)
  expect(checkSecret(secret, { maxLength: 64 })).not.toContain('hunter2')
})

it('uses the same sentence in SecretError and checkSecret', () => {
  expect(new SecretError()).toMatchObject({ name: 'SecretError', code: 'empty_secret', message: checkSecret('') })
})
