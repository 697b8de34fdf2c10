import { fdatasync, openSync, writev } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { listen } from './announce.ts'
import { acknowledge, bareServer } from './bare.ts'

// The baseline: the least work of a durable receiver. It appends bodies to a file, one to a line, and acknowledges them when
// they are on the disk. While one fdatasync runs, the next group gathers.
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
