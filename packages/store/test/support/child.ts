import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import type { Store } from '../../src/port/store.ts'

/** Starts `recorder.ts` as a process. `line` waits for its next line; `kill` is `kill -9`. */
export function startRecorder(url: string, name: string) {
  const file = fileURLToPath(new URL('./recorder.ts', import.meta.url))
  const args = ['--conditions=guidepost-source', '--disable-warning=ExperimentalWarning', file, url, name]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()

  async function line(): Promise<string> {
    const { value, done } = await lines.next()
    if (done) throw new Error('The recorder has ended')
    return value
  }

  /** Answers the lines that it had printed and that were not read. A line that was cut off does not count. */
  async function kill(): Promise<string[]> {
    child.kill('SIGKILL')
    await exited
    const rest: string[] = []
    for (let next = await lines.next(); !next.done; next = await lines.next()) rest.push(next.value)
    return rest
  }

  return { line, kill }
}

/** The body of every event of an environment. Each event has exactly one delivery, for its handler. */
export async function bodiesOf(store: Store, environmentId: number): Promise<string[]> {
  const { rows } = await store.listEvents({ environmentId }, { limit: 10_000 })
  const bodies: string[] = []
  // A few at a time, because a pool has few connections and lets calls wait for a short time only.
  for (let start = 0; start < rows.length; start += 50) {
    const some = rows.slice(start, start + 50)
    const events = await Promise.all(some.map((row) => store.findEvent(environmentId, row.id)))
    bodies.push(
      ...events.map((event) => {
        expect(event).toMatchObject({ state: 'accepted', duplicates: 0, deliveries: [{ destination: 'handler' }] })
        return Buffer.from(event!.body).toString()
      }),
    )
  }
  return bodies
}
