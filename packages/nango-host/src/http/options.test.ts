import { autotask } from '@guidepost/provider-autotask'
import { expect, it } from 'vitest'
import { HostError } from '../errors.ts'
import { fetchHandler } from './fetch.ts'
import { nodeHandler } from './node.ts'
import type { HandlerOptions } from './options.ts'

const good: HandlerOptions = { secrets: ['enkmoj676nwh8'], onEvent: () => {} }

it.each<[string, unknown, string]>([
  ['no secret', { secrets: [] }, 'at least one signing secret'],
  ['a text in place of a list', { secrets: 'enkmoj676nwh8' }, 'must be a list'],
  ['a secret that is missing', { secrets: ['enkmoj676nwh8', undefined] }, 'secrets[1]'],
  ['an empty secret', { secrets: [''] }, 'secrets[0]'],
  ['a secret that the provider would refuse', { secrets: ['x'.repeat(65)] }, 'use at most 64'],
  ['no onEvent', { onEvent: undefined }, 'onEvent'],
  ['no bytes', { maxBodyBytes: 0 }, 'maxBodyBytes is 0'],
  ['half a byte', { maxBodyBytes: 1.5 }, 'maxBodyBytes is 1.5'],
  ['no time', { bodyTimeoutMs: -1 }, 'bodyTimeoutMs is -1'],
  ['a time that is none', { bodyTimeoutMs: Number.NaN }, 'bodyTimeoutMs is NaN'],
])('fails at the start with %s', (_, wrong, message) => {
  const options = { ...good, ...(wrong as object) }
  for (const make of [fetchHandler, nodeHandler]) {
    expect(() => make(autotask(), options)).toThrow(HostError)
    expect(() => make(autotask(), options)).toThrow(message)
  }
})

it('never says a secret', () => {
  const secret = 'hunter2'.repeat(10)
  expect(() => fetchHandler(autotask(), { ...good, secrets: [secret] })).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
  )
})

it('refuses a plugin of another generation', () => {
  const newer = { ...autotask(), contractVersion: 2 as 1 }
  expect(() => fetchHandler(newer, good)).toThrow(expect.objectContaining({ code: 'unsupported_contract' }))
  expect(() => nodeHandler(newer, good)).toThrow('version 2')
})
