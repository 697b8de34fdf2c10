import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import type { StoreHarness } from '../../conformance.ts'
import { defaultDedupeWindowMs, openStore } from '../../open.ts'
import { keyOf } from '../../sqlite/testing/keys.ts'

export async function openScratch(): Promise<StoreHarness> {
  const root = 'postgres://postgres:postgres@localhost:54999/postgres'
  const admin = new Client({ connectionString: root })
  await admin.connect()
  const name = `t_${randomUUID().replaceAll('-', '')}`
  await admin.query(`create database ${name}`)
  const store = await openStore({ url: root.replace(/postgres$/, name), encryptionKeys: [keyOf(1)] })
  return {
    store,
    dedupeWindowMs: defaultDedupeWindowMs,
    async close() {
      await store.close()
      await admin.query(`drop database ${name}`)
      await admin.end()
    },
  }
}
