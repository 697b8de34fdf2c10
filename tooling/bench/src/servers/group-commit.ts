import { fdatasync, openSync, writev } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { listen } from './announce.ts'
import { acknowledge, bareServer } from './bare.ts'

// The baseline: the least that a durable receiver can do. Bodies are appended to a file, one a line, and acknowledged
// when the disk has them; while one fdatasync is under way the next group gathers.
const file = openSync(process.env['BENCH_FILE']!, 'a')
const write = promisify(writev)
const sync = promisify(fdatasync)
const newline = Buffer.from('\n')
let waiting: { body: Buffer; response: ServerResponse }[] = []
let committing = false

listen(
  bareServer(process.env['BENCH_SECRET']!, (body, response) => {
    waiting.push({ body, response })
    if (!committing) void commit()
  }),
)

async function commit(): Promise<void> {
  committing = true
  while (waiting.length > 0) {
    const group = waiting
    waiting = []
    await write(
      file,
      group.flatMap(({ body }) => [body, newline]),
    )
    await sync(file)
    for (const { response } of group) acknowledge(response)
  }
  committing = false
}
