import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { autotask, sign } from '@guidepost/webhook-signature'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ServerProcess } from './child.ts'

const secret = 'enkmoj676nwh8'
let folder: string
let server: ServerProcess
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guidepost-servers-'))
})
afterEach(async () => {
  await server.kill()
  rmSync(folder, { recursive: true, force: true })
})

function start(kind: 'group-commit' | 'verify-only'): Promise<ServerProcess> {
  return ServerProcess.start(kind, { BENCH_SECRET: secret, BENCH_FILE: join(folder, 'log') })
}

async function post(body: string, key = secret): Promise<number> {
  const headers = { [autotask.header]: sign(Buffer.from(body), key, autotask) }
  return (await fetch(server.url, { method: 'POST', body, headers })).status
}

it.each(['group-commit', 'verify-only'] as const)('%s checks the signature', async (kind) => {
  server = await start(kind)
  expect(await post('{"Id":1}')).toBe(200)
  expect(await post('{"Id":1}', 'another')).toBe(401)
})

it('group-commit has written everything that it acknowledged when it is killed', async () => {
  server = await start('group-commit')
  const bodies = Array.from({ length: 50 }, (_, index) => `{"Id":${index}}`)
  expect(new Set(await Promise.all(bodies.map((body) => post(body))))).toEqual(new Set([200]))
  await server.kill()
  const lines = readFileSync(join(folder, 'log'), 'utf8').trimEnd().split('\n')
  expect(new Set(lines)).toEqual(new Set(bodies))
})

it('a server reports how much CPU time it has used', async () => {
  server = await start('verify-only')
  const before = await server.cpuMicros()
  await post('{"Id":1}')
  expect(await server.cpuMicros()).toBeGreaterThan(before)
})
