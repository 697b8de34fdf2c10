import { LoadConnection } from './connection.ts'

/** The results of requests that were sent at a rate. Times are those of `performance.now()`. */
export interface Paced {
  /** When each request was answered with 200, by its index. */
  readonly acknowledgedAt: ReadonlyMap<number, number>
  /** The time from a request's scheduled start to its answer, in milliseconds. */
  readonly latencies: readonly number[]
  readonly refused: number
  readonly elapsedMs: number
}

const connectionCount = 64

/**
 * Sends requests at a rate, whatever the answers do: a late answer delays no other request. If a request is sent late, its
 * latency counts from its scheduled start. A request whose connection breaks is refused, and the connection is replaced.
 */
export async function sendPaced(url: string, requests: readonly Buffer[], perSecond: number): Promise<Paced> {
  const free = await Promise.all(Array.from({ length: connectionCount }, () => LoadConnection.open(url)))
  const all = [...free]
  const acknowledgedAt = new Map<number, number>()
  const latencies: number[] = []
  let [next, refused] = [0, 0]
  const start = performance.now()
  const dueAt = (index: number): number => start + (index * 1000) / perSecond
  await new Promise<void>((resolve, reject) => {
    const timer = setInterval(fill, 1)
    fill()

    function fill(): void {
      while (next < requests.length && free.length > 0 && dueAt(next) <= performance.now()) {
        const connection = free.pop()!
        if (connection.isOpen) send(next++, connection)
        else replace().catch(reject)
      }
    }

    function send(index: number, connection: LoadConnection): void {
      let answered = false
      connection.exchange(
        requests[index]!,
        (status) => {
          answered = true
          free.push(connection)
          record(index, status)
        },
        () => {
          // An idle connection is replaced when its turn comes.
          if (answered) return
          connection.close()
          replace().catch(reject)
          record(index, undefined)
        },
      )
    }

    function record(index: number, status: number | undefined): void {
      const at = performance.now()
      latencies.push(at - dueAt(index))
      if (status === 200) acknowledgedAt.set(index, at)
      else refused += 1
      if (latencies.length < requests.length) return fill()
      clearInterval(timer)
      resolve()
    }

    async function replace(): Promise<void> {
      const connection = await LoadConnection.open(url)
      all.push(connection)
      free.push(connection)
    }
  })
  const elapsedMs = performance.now() - start
  for (const connection of all) connection.close()
  return { acknowledgedAt, latencies, refused, elapsedMs }
}
