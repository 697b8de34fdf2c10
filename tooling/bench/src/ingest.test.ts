import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { idsInFile } from './ingest.ts'
import { ticketUpdate } from './load.ts'

it("reads every id of the baseline's file, wherever a chunk of the stream ends", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guidepost-bench-'))
  const file = join(folder, 'baseline.log')
  const ids = Array.from({ length: 1000 }, (_, index) => index + 1)
  await writeFile(file, ids.map((id) => `${ticketUpdate(id, 'guid')}\n`).join(''))
  expect([...(await idsInFile(file))]).toEqual(ids)
  await rm(folder, { recursive: true })
})
