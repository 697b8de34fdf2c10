import { autotask } from '@guidepost/provider-autotask'
import { expect, it } from 'vitest'
import { HostError } from '../errors.ts'
import { fetchHandler } from './fetch.ts'
import { nodeHandler } from './node.ts'
import type { HandlerOptions } from './options.ts'

const good: HandlerOptions = { secrets: ['enkmoj676nwh8'], onEvent: () => {} }

it.each<[string, unknown, string]>([
  ['no secret', { secrets: [] }, 'at least one signing secret'],
  ['a string instead of a list', { secrets: 'enkmoj676nwh8' }, 'must be a list'],
  ['a missing secret', { secrets: ['enkmoj676nwh8', undefined] }, 'secrets[1]'],
  ['an empty secret', { secrets: [''] }, 'secrets[0]'],
  ['a secret that the provider rejects', { secrets: ['x'.repeat(65)] }, 'use at most 64'],
  ['no onEvent', { onEvent: undefined }, 'onEvent'],
  ['a maximum of 0 bytes', { maxBodyBytes: 0 }, 'maxBodyBytes is 0'],
  ['a maximum of 1.5 bytes', { maxBodyBytes: 1.5 }, 'maxBodyBytes is 1.5'],
  ['a negative timeout', { bodyTimeoutMs: -1 }, 'bodyTimeoutMs is -1'],
  ['an invalid timeout', { bodyTimeoutMs: Number.NaN }, 'bodyTimeoutMs is NaN'],
])('throws at creation with %s', (_, wrong, message) => {
  const options = { ...good, ...(wrong as object) }
  for (const make of [fetchHandler, nodeHandler]) {
    expect(() => make(autotask(), options)).toThrow(HostError)
    expect(() => make(autotask(), options)).toThrow(message)
  }
})

it('never repeats a secret', () => {
  const secret = 'hunter2'.repeat(10)
  expect(() => fetchHandler(autotask(), { ...good, secrets: [secret] })).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
  )
})

it('rejects a plugin with another contract version', () => {
  const newer = { ...autotask(), contractVersion: 2 as 1 }
  expect(() => fetchHandler(newer, good)).toThrow(expect.objectContaining({ code: 'unsupported_contract' }))
  expect(() => nodeHandler(newer, good)).toThrow('version 2')
})
