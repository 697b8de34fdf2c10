import { LoadConnection } from './connection.ts'

/** What became of requests that were sent at a rate. Times are of `performance.now()`. */
export interface Paced {
  /** When each request was answered with 200, by its place. */
  readonly acknowledgedAt: ReadonlyMap<number, number>
  /** From the moment at which a request was to be sent to its answer, in milliseconds. */
  readonly latencies: readonly number[]
  readonly refused: number
  readonly elapsedMs: number
}

const connectionCount = 64

/**
 * Sends requests at a rate, whatever the answers do: one that is late holds up none behind it, and its own wait counts from
 * when it was to be sent.
 */
export async function sendPaced(url: string, requests: readonly Buffer[], perSecond: number): Promise<Paced> {
  const free = await Promise.all(Array.from({ length: connectionCount }, () => LoadConnection.open(url)))
  const all = [...free]
  const acknowledgedAt = new Map<number, number>()
  const latencies: number[] = []
  let [next, answered, refused] = [0, 0, 0]
  const start = performance.now()
  const dueAt = (place: number): number => start + (place * 1000) / perSecond
  await new Promise<void>((resolve, reject) => {
    const timer = setInterval(fill, 1)
    fill()

    function fill(): void {
      while (next < requests.length && free.length > 0 && dueAt(next) <= performance.now()) send(next++, free.pop()!)
    }

    function send(place: number, connection: LoadConnection): void {
      connection.exchange(
        requests[place]!,
        (status) => {
          const at = performance.now()
          latencies.push(at - dueAt(place))
          if (status === 200) acknowledgedAt.set(place, at)
          else refused += 1
          free.push(connection)
          if (++answered === requests.length) {
            clearInterval(timer)
            resolve()
          } else fill()
        },
        (error) => {
          clearInterval(timer)
          reject(error)
        },
      )
    }
  })
  const elapsedMs = performance.now() - start
  for (const connection of all) connection.close()
  return { acknowledgedAt, latencies, refused, elapsedMs }
}
