import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchWith } from './lookup.ts'
import type { Match } from './match.ts'
import { createMatcher } from './matcher.ts'
import { keyOf, keysOf } from './rule.ts'

const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'
const other = '0d4f7c1e-9a52-4c55-b1a9-77b1f0f7a001'
const rule = { property: 'connectionConfig.webhookGuid' }

describe('createMatcher', () => {
  it('finds the connection that claims a value, in any spelling', () => {
    const matcher = createMatcher(rule)
    matcher.add('acme', claiming(guid))
    matcher.add('globex', claiming([other]))
    expect(matcher.match(`{${guid.toUpperCase()}}`)).toEqual({ found: 'one', key: guid, id: 'acme' })
  })

  it('finds a connection by each of its values', () => {
    const matcher = createMatcher(rule)
    matcher.add('acme', claiming([guid, other]))
    expect([guid, other].map((value) => matcher.match(value))).toEqual([
      { found: 'one', key: guid, id: 'acme' },
      { found: 'one', key: other, id: 'acme' },
    ])
  })

  it.each([[undefined], [null], [''], [' '], [7], [[guid]]])('reports %j as a missing value', (value) => {
    expect(createMatcher(rule).match(value)).toEqual({ found: 'missing' })
  })

  it('distinguishes a value that no connection claims from a missing value', () => {
    expect(createMatcher(rule).match(` ${guid} `)).toEqual({ found: 'none', key: guid })
  })

  it('reports a conflict until one claimant is left', () => {
    const matcher = createMatcher(rule)
    for (const id of ['acme', 'globex', 'initech']) matcher.add(id, claiming(guid))
    expect(matcher.match(guid)).toEqual({ found: 'several', key: guid, ids: ['acme', 'globex', 'initech'] })
    expect(matcher.conflicts()).toEqual([{ key: guid, ids: ['acme', 'globex', 'initech'] }])

    matcher.remove('acme')
    matcher.set('globex', claiming(other))
    expect(matcher.conflicts()).toEqual([])
    expect(matcher.match(guid)).toEqual({ found: 'one', key: guid, id: 'initech' })
  })

  it('reports no conflict for a value that one connection claims twice', () => {
    const matcher = createMatcher(rule)
    matcher.add('acme', claiming([guid, guid.toUpperCase()]))
    matcher.set('acme', claiming([guid, `{${guid}}`]))
    expect(matcher.conflicts()).toEqual([])
    expect(matcher.match(guid)).toEqual({ found: 'one', key: guid, id: 'acme' })
  })

  it('refuses to add a known connection, but sets it', () => {
    const matcher = createMatcher(rule)
    expect(matcher.add('acme', claiming(guid))).toBe(true)
    expect(matcher.add('acme', claiming(other))).toBe(false)
    expect(matcher.match(other)).toEqual({ found: 'none', key: other })
    matcher.set('acme', claiming(other))
    expect(matcher.match(guid)).toEqual({ found: 'none', key: guid })
    expect(matcher.match(other)).toEqual({ found: 'one', key: other, id: 'acme' })
    expect(matcher.size).toBe(1)
  })

  it('removes a connection, and tells whether the connection was there', () => {
    const matcher = createMatcher(rule)
    matcher.add('acme', claiming(guid))
    expect(matcher.remove('acme')).toBe(true)
    expect(matcher.remove('acme')).toBe(false)
    expect(matcher.match(guid)).toEqual({ found: 'none', key: guid })
    expect(matcher.size).toBe(0)
  })

  it('returns copies that the caller may change', () => {
    const matcher = createMatcher(rule)
    matcher.add('acme', claiming(guid))
    matcher.add('globex', claiming(guid))
    for (const { ids } of matcher.conflicts()) (ids as string[]).pop()
    expect(matcher.conflicts()).toEqual([{ key: guid, ids: ['acme', 'globex'] }])
  })
})

describe('createMatcher and matchWith', () => {
  it('agree with a plain list after any sequence of calls', async () => {
    const ids = fc.constantFrom('a', 'b', 'c', 'd', '__proto__', 'constructor', 'toString', '')
    const value = fc.constantFrom<unknown[]>(
      guid,
      guid.toUpperCase(),
      `{${guid}}`,
      other,
      ' ',
      '__proto__',
      'constructor',
      7,
      null,
      undefined,
    )
    const connection = fc.oneof(value, fc.array(value, { maxLength: 4 })).map(claiming)
    const call = fc.oneof(
      fc.record({ call: fc.constantFrom('add' as const, 'set' as const), id: ids, connection }),
      fc.record({ call: fc.constant('remove' as const), id: ids }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 40 }), fc.array(value, { minLength: 3 }), async (calls, asked) => {
        const matcher = createMatcher(rule)
        const model = new Map<string, unknown>()
        for (const step of calls) {
          if (step.call === 'remove') expect(matcher.remove(step.id)).toBe(model.delete(step.id))
          else if (step.call === 'set') matcher.set(step.id, step.connection)
          else expect(matcher.add(step.id, step.connection)).toBe(!model.has(step.id))
          if (step.call === 'set' || (step.call === 'add' && !model.has(step.id))) model.set(step.id, step.connection)
          expect(inOrder(matcher.conflicts())).toEqual(inOrder(conflictsIn(model)))
        }
        expect(matcher.size).toBe(model.size)
        for (const value of asked) {
          expect(sorted(matcher.match(value))).toEqual(sorted(matchIn(model, value)))
          const lookedUp = await matchWith(value, async (key) => claimantsIn(model, key), rule)
          expect(sorted(lookedUp)).toEqual(sorted(matcher.match(value)))
        }
      }),
      property(100, 10_000),
    )
  })
})

describe('matchWith', () => {
  it('calls the look-up once, with the normal form', async () => {
    const asked: string[] = []
    const match = await matchWith<number>(`{${guid.toUpperCase()}}`, (key) => {
      asked.push(key)
      return [7]
    })
    expect(match).toEqual({ found: 'one', key: guid, id: 7 })
    expect(asked).toEqual([guid])
  })

  it('does not call the look-up for a missing value', async () => {
    const lookup = () => Promise.reject(new Error('asked'))
    expect(await matchWith(undefined, lookup)).toEqual({ found: 'missing' })
  })

  it.each([
    ['none', [], { found: 'none', key: guid }],
    ['one, returned twice', ['a', 'a'], { found: 'one', key: guid, id: 'a' }],
    ['several', ['b', 'a'], { found: 'several', key: guid, ids: ['b', 'a'] }],
  ])('reports %s', async (_, ids, match) => {
    expect(await matchWith(guid, () => ids)).toEqual(match)
  })

  it('accepts 0 and an empty string as ids', async () => {
    expect(await matchWith<number>(guid, () => [0])).toEqual({ found: 'one', key: guid, id: 0 })
    expect(await matchWith(guid, () => [''])).toEqual({ found: 'one', key: guid, id: '' })
  })

  it('rejects with the error of the look-up', async () => {
    await expect(matchWith(guid, () => Promise.reject(new Error('the store is gone')))).rejects.toThrow(
      'the store is gone',
    )
  })
})

function claiming(webhookGuid: unknown) {
  return { connectionConfig: { webhookGuid } }
}

function claimantsIn(model: ReadonlyMap<string, unknown>, key: string): string[] {
  return [...model].filter(([, connection]) => keysOf(connection, rule).includes(key)).map(([id]) => id)
}

function matchIn(model: ReadonlyMap<string, unknown>, value: unknown): Match {
  const key = keyOf(value, rule)
  if (key === undefined) return { found: 'missing' }
  const ids = claimantsIn(model, key)
  const [id] = ids
  if (id === undefined) return { found: 'none', key }
  return ids.length === 1 ? { found: 'one', key, id } : { found: 'several', key, ids }
}

function conflictsIn(model: ReadonlyMap<string, unknown>) {
  const keys = new Set([...model.values()].flatMap((connection) => keysOf(connection, rule)))
  return [...keys].map((key) => ({ key, ids: claimantsIn(model, key) })).filter(({ ids }) => ids.length > 1)
}

function inOrder(conflicts: readonly { key: string; ids: readonly string[] }[]) {
  return conflicts.map(({ key, ids }) => ({ key, ids: ids.toSorted() })).toSorted((a, b) => (a.key < b.key ? -1 : 1))
}

function sorted(match: Match): Match {
  return match.found === 'several' ? { ...match, ids: match.ids.toSorted() } : match
}
