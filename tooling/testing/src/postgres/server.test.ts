import pg from 'pg'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { createDatabase, startPostgres, type PostgresServer } from './index.ts'

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres({ max_connections: '10' })
})
afterAll(() => server.remove())

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query({ text, rowMode: 'array' })).rows.flat()
  } finally {
    await client.end()
  }
}

it('makes each database with its own name, empty, in UTF-8, durable', async () => {
  const [one, other] = [await createDatabase(server.url), await createDatabase(server.url)]
  await ask(one.url, 'create table things (id int)')
  await expect(ask(other.url, 'select * from things')).rejects.toThrow('does not exist')
  expect(await ask(one.url, `show server_encoding`)).toEqual(['UTF8'])
  expect(await ask(one.url, `show fsync`)).toEqual(['on'])
  expect(await ask(one.url, `show max_connections`)).toEqual(['10'])
  await one.drop()
  await expect(ask(one.url, 'select 1')).rejects.toThrow('does not exist')
})

it('keeps committed data through an immediate stop, and restarts at the same address', async () => {
  const { url } = await createDatabase(server.url)
  await ask(url, 'create table things as select 7 as id')
  await server.stop('immediate')
  await expect(ask(url, 'select 1')).rejects.toThrow('ECONNREFUSED')
  await server.start()
  expect(await ask(url, 'select id from things')).toEqual([7])
})

it('can be stopped twice', async () => {
  await server.stop()
  await server.stop()
  await server.start()
})

it('the preset starts one server for a whole run', async () => {
  const database = await createDatabase(inject('postgres'))
  expect(await ask(database.url, 'select 1')).toEqual([1])
  await database.drop()
})
