import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createDatabase } from '@guidepost/tooling-testing/postgres'
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest'

const program = fileURLToPath(new URL('support/loops-process.ts', import.meta.url))

let folder: string
let file: string
let children: ChildProcess[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guidepost-'))
  file = join(folder, 'rounds.txt')
  writeFileSync(file, '')
  children = []
})
afterEach(async () => {
  await Promise.all(children.map((child) => end(child, 'SIGKILL')))
  rmSync(folder, { recursive: true, force: true })
})

describe('the loops of two processes on one PostgreSQL', () => {
  it('run each round once, one at a time; when a process is killed in a round, the other takes the loop one lease later', async () => {
    const { url } = await createDatabase(inject('postgres'))
    for (let count = 0; count < 2; count += 1) {
      const args = ['--conditions=guidepost-source', program, url, file]
      children.push(spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] }))
    }
    await vi.waitFor(() => expect(rounds().filter(({ what }) => what === 'end').length).toBeGreaterThan(6), {
      timeout: 25_000,
      interval: 50,
    })
    const before = rounds()
    const begins = before.filter(({ what }) => what === 'begin')
    // Begin, end, begin, end: never two at a time.
    expect(before.map(({ what }) => what)).toEqual(before.map((_, index) => (index % 2 === 0 ? 'begin' : 'end')))
    const seconds = (begins.at(-1)!.at - begins[0]!.at) / 1000
    expect(begins.length).toBeLessThanOrEqual(Math.ceil(seconds) + 2)

    const victim = await vi.waitFor(
      () => {
        const last = rounds().at(-1)!
        expect(last.what).toBe('begin')
        return last.pid
      },
      { timeout: 10_000, interval: 10 },
    )
    const [killed, other] = children[0]!.pid === victim ? children : children.toReversed()
    await end(killed!, 'SIGKILL')
    const count = rounds().length
    await vi.waitFor(
      () => {
        const after = rounds().slice(count)
        expect(after.filter(({ what, pid }) => what === 'end' && pid === other!.pid).length).toBeGreaterThan(1)
      },
      { timeout: 30_000, interval: 100 },
    )
    // The victim held a lease of 3 s when it died.
    const waited = rounds()[count]!.at - rounds()[count - 1]!.at
    expect(waited).toBeGreaterThan(2000)
    expect(waited).toBeLessThan(10_000)
    expect(await end(other!, 'SIGTERM')).toBe(0)
  }, 90_000)
})

function rounds(): { what: string; pid: number; at: number }[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [what = '', pid, at] = line.split(' ')
      return { what, pid: Number(pid), at: Number(at) }
    })
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
  return child.exitCode
}
