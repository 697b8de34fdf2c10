import { LoadConnection } from './connection.ts'
import { requests } from './payloads.ts'
import type { Order, Prepared, Result, RunOrder } from './protocol.ts'
import { percentile } from '../numbers.ts'

// A process of its own, so that the load and the server don't share an event loop.
let prepared: Buffer[] = []
let firstId = 0

process.on('message', (order: Order) => {
  if (order.kind === 'prepare') {
    prepared = requests(order)
    firstId = order.firstId
    process.send!({ kind: 'prepared', count: prepared.length, bytes: prepared[0]?.byteLength ?? 0 } satisfies Prepared)
  } else {
    run(order).then(
      (result) => process.send!(result),
      (error: unknown) => process.send!({ kind: 'failed', message: String(error) } satisfies Result),
    )
  }
})
process.on('disconnect', () => process.exit())

/** Keeps `connections` requests under way until the time is over or all prepared requests are sent. */
async function run({ url, connections: count, durationMs }: RunOrder): Promise<Result> {
  const connections = await Promise.all(Array.from({ length: count }, () => LoadConnection.open(url)))
  const latencies: number[] = []
  const acknowledged: number[] = []
  const statuses: Record<number, number> = {}
  let next = 0
  let last = 0
  const cpuBefore = process.cpuUsage()
  const start = performance.now()
  await Promise.all(
    connections.map((connection) => new Promise<void>((resolve, reject) => again(connection, resolve, reject))),
  )
  const cpu = process.cpuUsage(cpuBefore)
  for (const connection of connections) connection.close()
  const elapsedMs = last - start
  return {
    kind: 'result',
    requests: latencies.length,
    elapsedMs,
    p50Ms: percentile(latencies, 50),
    p99Ms: percentile(latencies, 99),
    statuses,
    acknowledged,
    busy: (cpu.user + cpu.system) / 1000 / elapsedMs,
    exhausted: next >= prepared.length,
  }

  function again(connection: LoadConnection, done: () => void, failed: (error: Error) => void): void {
    const sentAt = performance.now()
    if (next >= prepared.length || sentAt - start >= durationMs) return done()
    const index = next++
    connection.exchange(
      prepared[index]!,
      (status) => {
        last = performance.now()
        latencies.push(last - sentAt)
        statuses[status] = (statuses[status] ?? 0) + 1
        if (status === 200) acknowledged.push(firstId + index)
        again(connection, done, failed)
      },
      failed,
    )
  }
}
