import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import nock from 'nock'
import { describe, expect, it } from 'vitest'
import type { Filter } from '../index.ts'
import { toRequestFilter } from './filter.ts'
import { all, fetchOf, makeClient, nockApi, nockZone, page, useNock, zone } from '../../test/support/harness.ts'

useNock()

describe('a filter', () => {
  it.each<[Filter, object]>([
    [
      { op: 'eq', field: 'status', value: 5 },
      { op: 'eq', field: 'status', value: 5 },
    ],
    [
      { op: 'noteq', field: 'a', value: 'b' },
      { op: 'noteq', field: 'a', value: 'b' },
    ],
    [
      { op: 'gt', field: 'a', value: 1 },
      { op: 'gt', field: 'a', value: 1 },
    ],
    [
      { op: 'gte', field: 'at', value: new Date('2025-01-02T03:04:05.678Z') },
      { op: 'gte', field: 'at', value: '2025-01-02T03:04:05Z' },
    ],
    [
      { op: 'lt', field: 'a', value: 1 },
      { op: 'lt', field: 'a', value: 1 },
    ],
    [
      { op: 'lte', field: 'a', value: true },
      { op: 'lte', field: 'a', value: true },
    ],
    [
      { op: 'beginsWith', field: 'a', value: 'b' },
      { op: 'beginsWith', field: 'a', value: 'b' },
    ],
    [
      { op: 'endsWith', field: 'a', value: 'b' },
      { op: 'endsWith', field: 'a', value: 'b' },
    ],
    [
      { op: 'contains', field: 'a', value: 'b' },
      { op: 'contains', field: 'a', value: 'b' },
    ],
    [
      { op: 'exist', field: 'a' },
      { op: 'exist', field: 'a' },
    ],
    [
      { op: 'notExist', field: 'a' },
      { op: 'notExist', field: 'a' },
    ],
    [
      { op: 'in', field: 'id', value: [1, 2] },
      { op: 'in', field: 'id', value: [1, 2] },
    ],
    [
      { op: 'notIn', field: 'a', value: ['b'] },
      { op: 'notIn', field: 'a', value: ['b'] },
    ],
    [
      { op: 'eq', field: 'My UDF', value: 'x', udf: true },
      { op: 'eq', field: 'My UDF', value: 'x', udf: true },
    ],
    [
      { op: 'and', items: [{ op: 'or', items: [{ op: 'exist', field: 'a' }] }] },
      { op: 'and', items: [{ op: 'or', items: [{ op: 'exist', field: 'a' }] }] },
    ],
  ])('%j is sent in the form that Autotask expects', (filter, sent) => {
    expect(toRequestFilter([filter])).toEqual([sent])
  })

  const udf = (field: string): Filter => ({ op: 'exist', field, udf: true })
  const many = (count: number): Filter => ({
    op: 'or',
    items: Array.from({ length: count }, () => ({ op: 'exist', field: 'a' })),
  })

  it.each<[string, Filter[], string]>([
    ['compares with null', [{ op: 'eq', field: 'a', value: null as unknown as string }], 'Use notExist'],
    ['compares an id with text', [{ op: 'eq', field: 'ID', value: '7' }], 'matches nothing'],
    [
      'compares an id with text in a group',
      [{ op: 'or', items: [{ op: 'in', field: 'id', value: ['7'] }] }],
      'matches nothing',
    ],
    ['compares with no values', [{ op: 'in', field: 'a', value: [] }], 'no values'],
    ['compares with an invalid date', [{ op: 'gt', field: 'a', value: new Date(Number.NaN) }], 'invalid date'],
    ['has two user-defined fields', [udf('a'), { op: 'and', items: [udf('b')] }], 'only one user-defined field'],
    ['has 501 OR conditions', [many(501)], '500 conditions'],
    ['has 501 OR conditions in two groups', [many(500), many(1)], '500 conditions'],
  ])('that %s is rejected before it is sent', (_, filter, message) => {
    expect(() => toRequestFilter(filter)).toThrow(message)
  })

  it('may have 500 OR conditions', () => {
    expect(toRequestFilter([many(500)])).toHaveLength(1)
  })
})

describe('a query', () => {
  it('follows nextPageUrl with the same method and body to the last page', async () => {
    const body = { MaxRecords: 2, IncludeFields: ['id', 'status'], filter: [{ op: 'exist', field: 'id' }] }
    nockZone()
    nockApi()
      .post('/Tickets/query', body)
      .reply(200, page([{ id: 1 }, { id: 2 }], `${zone}/ATServicesRest/V1.0/Tickets/query/next?paging=%7B1%7D`))
      .post('/Tickets/query/next?paging=%7B1%7D', body)
      .reply(200, { Items: [{ Id: 3 }], PageDetails: { NextPageUrl: null } })
    const filter = [{ op: 'exist', field: 'id' }] as const
    const options = { filter, includeFields: ['id', 'status'], pageSize: 2 }
    expect(await all(makeClient().client.query('Tickets', options))).toEqual([{ id: 1 }, { id: 2 }, { Id: 3 }])
  })

  it('by keyset filters for ids above the last one', async () => {
    const asked = (id: number) => ({
      MaxRecords: 2,
      IncludeFields: ['id', 'status'],
      filter: [
        { op: 'eq', field: 'status', value: 5 },
        { op: 'gt', field: 'id', value: id },
      ],
    })
    nockZone()
    nockApi()
      .post('/Tickets/query', asked(10))
      .reply(200, page([{ id: 12 }, { id: 11 }]))
      .post('/Tickets/query', asked(12))
      .reply(200, page([{ ID: '13' }], `${zone}/more`))
      .post('/Tickets/query', asked(13))
      .reply(200, page([]))
    const filter = [{ op: 'eq', field: 'status', value: 5 }] as const
    const options = { filter, includeFields: ['status'], pageSize: 2, paging: 'keyset', afterId: 10 } as const
    expect(await all(makeClient().client.query('Tickets', options))).toEqual([{ id: 12 }, { id: 11 }, { ID: '13' }])
  })

  it.each(['nextPageUrl', 'keyset'] as const)(
    'stops with an error if the same page comes again, by %s',
    async (paging) => {
      nockZone()
      nockApi()
        .post(/Tickets\/query/)
        .times(2)
        .reply(200, page([{ id: 1 }], `${zone}/ATServicesRest/V1.0/Tickets/query/next`))
      await expect(all(makeClient().client.query('Tickets', { paging, pageSize: 1 }))).rejects.toThrow('the same page')
    },
  )

  it('reads the next page only when the caller needs it', async () => {
    nockZone()
    nockApi()
      .post('/Companies/query')
      .reply(200, page([{ id: 1 }], `${zone}/next`))
    for await (const row of makeClient().client.query('Companies')) {
      expect(row).toEqual({ id: 1 })
      break
    }
  })

  it('without a filter sends an empty one', async () => {
    nockZone()
    nockApi().post('/Companies/query', { MaxRecords: 500, filter: [] }).reply(200, page([]))
    expect(await all(makeClient().client.query('Companies'))).toEqual([])
  })

  it.each([0, 501, 1.5, Number.NaN])('with a page size of %j is rejected', async (pageSize) => {
    await expect(makeClient().client.query('Companies', { pageSize }).next()).rejects.toMatchObject({
      code: 'validation',
    })
  })

  it.each(['', 'Tickets/1', '../Tickets', 'Tickets?x'])('of the entity %j is rejected', async (entity) => {
    await expect(makeClient().client.query(entity).next()).rejects.toMatchObject({ code: 'validation' })
  })

  it('returns each row once, with any page size and both kinds of paging', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: 10_000 })),
        fc.integer({ min: 1, max: 7 }),
        async (ids, pageSize) => {
          const { client } = makeClient({ fetch: paged(ids, pageSize) })
          const sorted = ids.toSorted((a, b) => a - b)
          for (const paging of ['nextPageUrl', 'keyset'] as const) {
            const rows = await all(client.query('Tickets', { paging, pageSize }))
            expect(rows.map((row) => row['id'])).toEqual(sorted)
          }
        },
      ),
      property(20, 2000),
    )
  })

  it('can count its rows', async () => {
    nockZone()
    const filter = [{ op: 'eq', field: 'status', value: 1 }] as const
    nockApi().post('/Tickets/query/count', { filter }).reply(200, { queryCount: 2 })
    expect(await makeClient().client.count('Tickets', { filter })).toBe(2)
  })
})

describe('get of a row', () => {
  it.each([
    ['returns it', 200, { item: { id: 1, companyName: 'Acme' } }, { id: 1, companyName: 'Acme' }],
    ['returns undefined for 404', 404, '', undefined],
    ['returns undefined for a 404 with an HTML page', 404, '<html></html>', undefined],
    ['returns undefined for null', 200, { item: null }, undefined],
    ['returns undefined for null in another case', 200, { Item: null }, undefined],
  ])('%s', async (_, status, body, row) => {
    nockZone()
    nockApi().get('/Companies/1').reply(status, body)
    expect(await makeClient().client.get('Companies', 1)).toEqual(row)
  })

  it.each([0, -1, 1.5, Number.NaN, 2 ** 60])('rejects the id %j', async (id) => {
    await expect(makeClient().client.get('Companies', id)).rejects.toMatchObject({ code: 'validation' })
    expect(nock.activeMocks()).toEqual([])
  })
})

/** Autotask's paging, over rows sorted by id. */
function paged(ids: readonly number[], pageSize: number): typeof fetch {
  return fetchOf(async (request, url) => {
    if (url.pathname.includes('Threshold')) return new Response('', { status: 403 })
    const { filter } = (await request.json()) as { filter: { value: number }[] }
    const above = ids.filter((id) => id > (filter[0]?.value ?? 0)).toSorted((a, b) => a - b)
    const from = Number(url.searchParams.get('from') ?? 0)
    const items = above.slice(from, from + pageSize).map((id) => ({ id }))
    const next = from + pageSize < above.length ? `${zone}${url.pathname}?from=${from + pageSize}` : null
    return Response.json(page(items, next))
  })
}
