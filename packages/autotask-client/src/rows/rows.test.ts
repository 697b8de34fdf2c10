import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entityReader, field, list, reader, parseTime } from './rows.ts'

const read = reader({ id: 'integer', isActive: 'flag', name: 'text', createDate: 'time' })

describe('a row', () => {
  it.each([
    ['in camelCase', { id: 7, isActive: true, name: 'a', createDate: '2026-01-02T03:04:05Z' }],
    ['in PascalCase', { Id: 7, IsActive: true, Name: 'a', CreateDate: '2026-01-02T03:04:05Z' }],
    ['in upper case', { ID: 7, ISACTIVE: true, NAME: 'a', CREATEDATE: '2026-01-02T03:04:05Z' }],
    ['with numbers as text', { id: '7', isActive: '1', name: 'a', createDate: '2026-01-02T03:04:05' }],
    ['with flags as words', { id: 7, isActive: 'True', name: 'a', createDate: '2026-01-02T03:04:05.000' }],
  ])('is read %s', (_, row) => {
    expect(read(row)).toEqual({ id: 7, isActive: true, name: 'a', createDate: '2026-01-02T03:04:05.000Z' })
  })

  it.each([null, undefined, 7, 'text', [], {}, { id: null, isActive: 2, name: 7, createDate: 'soon' }])(
    'of %j has no values',
    (row) => {
      expect(read(row)).toEqual({})
    },
  )

  it('without an id is rejected by entityReader', () => {
    expect(entityReader({ name: 'text' })({ id: 7, name: 'a' })).toEqual({ id: 7, name: 'a' })
    expect(() => entityReader({ name: 'text' })({ name: 'a' })).toThrow('no id')
  })

  it('prefers a field with the exact name', () => {
    expect(field({ NAME: 1, name: 2 }, 'name')).toBe(2)
  })

  it('of any form never makes a reader throw', () => {
    fc.assert(
      fc.property(fc.anything(), (row) => {
        expect(() => [read(row), list(row, 'items')]).not.toThrow()
      }),
      property(200, 20_000),
    )
  })
})

describe('a time', () => {
  it.each([
    ['2024-01-31T15:04:05.307', Date.UTC(2024, 0, 31, 15, 4, 5, 307)],
    ['2025-09-15T14:57:50Z', Date.UTC(2025, 8, 15, 14, 57, 50)],
    ['2025-09-15T14:57:50+02:00', Date.UTC(2025, 8, 15, 12, 57, 50)],
    ['2025-09-15T00:00:00', Date.UTC(2025, 8, 15)],
    ['2025-09-15', Date.UTC(2025, 8, 15)],
    ['soon', undefined],
    [7, undefined],
    [null, undefined],
  ])('%j is parsed as %j', (text, ms) => {
    expect(parseTime(text)).toBe(ms)
  })
})
