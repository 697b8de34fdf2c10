import { describe, expect, it } from 'vitest'
import { breakingChanges } from './breaking.ts'
import { breaksAnswer, breaksRequest } from './breaking-schema.ts'
import type { JsonSchema, OpenApi } from './tidy.ts'

const text = { type: 'string' }
const nullable = { anyOf: [text, { type: 'null' }] }
const object = (properties: Record<string, JsonSchema>, required: readonly string[] = [], more = {}): JsonSchema => ({
  type: 'object',
  properties,
  required,
  ...more,
})
const strict = { additionalProperties: false }

describe('a request', () => {
  it.each<[string, JsonSchema, JsonSchema, string[]]>([
    ['the same', object({ a: text }, ['a']), object({ a: text }, ['a']), []],
    ['a new optional field', object({}, [], strict), object({ a: text }, [], strict), []],
    ['a new required field', object({}), object({ a: text }, ['a']), ['x.a is now required']],
    ['a field that became required', object({ a: text }), object({ a: text }, ['a']), ['x.a is now required']],
    ['a field that is newly refused', object({ a: text }, [], strict), object({}, [], strict), ['x.a is gone']],
    ['another type', text, { type: 'integer' }, ['x was string and is integer']],
    ['a type where any was accepted', {}, text, ['x was anything and is string']],
    ['any type where one was accepted', text, {}, []],
    [
      'an enum with one value less',
      { ...text, enum: ['a', 'b'] },
      { ...text, enum: ['a'] },
      ['x accepts fewer values'],
    ],
    ['an enum with one value more', { ...text, enum: ['a'] }, { ...text, enum: ['a', 'b'] }, []],
    ['an enum where any text was accepted', text, { ...text, enum: ['a'] }, ['x accepts fewer values']],
    ['a lower limit', { ...text, maxLength: 9 }, { ...text, maxLength: 8 }, ['x has a lower maxLength']],
    ['a higher minimum', text, { ...text, minLength: 1 }, ['x has a higher minLength']],
    ['another pattern', { ...text, pattern: 'a' }, { ...text, pattern: 'b' }, ['x has another pattern']],
    ['null, too', text, nullable, []],
    ['null, written in another way', nullable, { type: ['string', 'null'] }, []],
    ['null no longer', nullable, text, ['x no longer accepts null']],
    [
      'items of another type',
      { type: 'array', items: text },
      { type: 'array', items: { type: 'null' } },
      ['x[] was string and is null'],
    ],
    [
      'something deep inside',
      object({ a: object({ b: text }) }),
      object({ a: object({ b: { type: 'null' } }) }),
      ['x.a.b was string and is null'],
    ],
  ])('%s', (_, was, now, changes) => {
    expect(breaksRequest(was, now, 'x')).toEqual(changes)
  })
})

describe('an answer', () => {
  it.each<[string, JsonSchema, JsonSchema, string[]]>([
    ['one more field', object({}), object({ a: text }, ['a']), []],
    ['one field less', object({ a: text }, ['a']), object({}), ['x.a is gone']],
    ['a field that may be missing', object({ a: text }, ['a']), object({ a: text }), ['x.a is no longer always there']],
    ['a field that may be null', text, nullable, ['x may now be null']],
    ['a field that is never null', nullable, text, []],
    ['another type', text, { type: 'integer' }, ['x was string and is integer']],
    ['anything', text, {}, ['x was string and is anything']],
    ['one more value', { ...text, enum: ['a'] }, { ...text, enum: ['a', 'b'] }, []],
    [
      'values of another type',
      { type: 'object', additionalProperties: text },
      { type: 'object', additionalProperties: { type: 'null' } },
      ['x[] was string and is null'],
    ],
  ])('%s', (_, was, now, changes) => {
    expect(breaksAnswer(was, now, 'x')).toEqual(changes)
  })
})

describe('a document', () => {
  const content = (schema: JsonSchema) => ({ 'application/json': { schema } })
  const thing = { $ref: '#/components/schemas/Thing' }
  const operation = {
    parameters: [{ name: 'q', in: 'query', schema: text }],
    requestBody: { required: true, content: content(object({ a: text })) },
    responses: { 200: { content: content(thing) }, 404: { content: content(thing) } },
  }
  const document = (post: object, Thing: JsonSchema = object({ id: text }, ['id'])): OpenApi => ({
    paths: { '/things': { post } } as OpenApi['paths'],
    components: { schemas: { Thing } },
  })
  const { requestBody: _body, ...bodiless } = operation

  it.each<[string, OpenApi, string[]]>([
    ['nothing', document(operation), []],
    ['the path', { ...document(operation), paths: {} }, ['POST /things is gone']],
    ['the method', { ...document(operation), paths: { '/things': {} } }, ['POST /things is gone']],
    ['a parameter', document({ ...operation, parameters: [] }), ['POST /things: query parameter q is gone']],
    [
      'a parameter that became required',
      document({ ...operation, parameters: [{ name: 'q', in: 'query', schema: text, required: true }] }),
      ['POST /things: query parameter q is now required'],
    ],
    ['the body', document(bodiless), ['POST /things: the body is gone']],
    [
      'the type of the body',
      document({ ...operation, requestBody: { required: true, content: { 'text/plain': { schema: text } } } }),
      ['POST /things: body is no longer application/json'],
    ],
    [
      'the answer',
      document({ ...operation, responses: { 201: operation.responses[200] } }),
      ['POST /things: the answer 200 is gone'],
    ],
    ['a schema that an answer refers to', document(operation, object({})), ['POST /things: 200.id is gone']],
  ])('that differs by %s', (_, after, changes) => {
    expect(breakingChanges(document(operation), after)).toEqual(changes)
  })

  it('that newly requires a body breaks clients', () => {
    expect(breakingChanges(document(bodiless), document(operation))).toEqual(['POST /things: the body is now required'])
  })
})
