import { describe, expect, it } from 'vitest'
import { constantsOf, fieldsOf, problemOf, valuesOf } from './schema-fields.ts'

const schema = {
  type: 'object',
  properties: {
    type: { type: 'string', const: 'API_KEY' },
    zone: { type: 'string', title: 'Zone', examples: ['ws3'], pattern: String.raw`^ws\d$` },
    apiKey: { type: 'string', title: 'Secret', writeOnly: true },
    username: { type: 'string', title: 'Username', 'x-needed-to-register': true },
    guids: { anyOf: [{ type: 'string' }] },
  },
  required: ['type', 'apiKey'],
}

describe('form fields of a provider', () => {
  it('are the text properties with a title, required ones first', () => {
    expect(fieldsOf(schema).map(({ label, isRequired, isSecret }) => [label, isRequired, isSecret])).toEqual([
      ['Secret', true, true],
      ['Username', true, false],
      ['Zone', false, false],
    ])
  })

  it('are empty when the plugin has no schema', () => {
    expect([fieldsOf(null), constantsOf(null)]).toEqual([[], {}])
  })

  it('exclude properties that have only one possible value', () => {
    expect(constantsOf(schema)).toEqual({ type: 'API_KEY' })
  })

  it.each([
    ['zone', '', undefined],
    ['zone', 'ws3', undefined],
    ['zone', 'elsewhere', 'Zone must look like ws3'],
    ['username', '', 'Username is required'],
  ])('%s with value %j has the error %j', (name, text, problem) => {
    const field = fieldsOf(schema).find((each) => each.name === name)!
    expect(problemOf(field, text)).toBe(problem)
  })

  it('are sent only when they have a value', () => {
    expect(valuesOf(fieldsOf(schema), { zone: '', username: 'a@b', other: 'x' })).toEqual({ username: 'a@b' })
  })
})
