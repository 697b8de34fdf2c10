import { execFileSync } from 'node:child_process'
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, platform, release, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'

/** The machine, commit and time of a measurement. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly system: string
  readonly node: string
  /** The folder of temporary files. Set TMPDIR to measure another disk. */
  readonly folder: string
  /** The median time of an fdatasync after appending 4 kB there, in milliseconds: a durable answer takes at least that long. */
  readonly fdatasyncMs: number
  /** The load average of the minute before the run. Above 1, other programs distort the numbers. */
  readonly loadBefore: number
  readonly commit: string
  readonly at: string
}

/** Reads the machine's data, and measures the disk. */
export function readMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    node: process.versions.node,
    folder: tmpdir(),
    fdatasyncMs: round(fdatasyncMs()),
    loadBefore: round(loadavg()[0] ?? 0),
    commit: commitOf(),
    at: new Date().toISOString(),
  }
}

/** Three lines for people. */
export function describeMachine(machine: Machine): string {
  return [
    `${machine.cores} × ${machine.cpu}, ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node}`,
    `fdatasync ${machine.fdatasyncMs} ms in ${machine.folder}; load before the run ${machine.loadBefore}`,
    `commit ${machine.commit}, ${machine.at}`,
  ].join('\n')
}

function round(value: number): number {
  return Number(value.toPrecision(3))
}

/** The short hash of the commit, with `+` if files have changed since. */
function commitOf(): string {
  try {
    const git = (...words: string[]) =>
      execFileSync('git', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    const changed = git('status', '--porcelain', '--untracked-files=no').trim() !== ''
    return git('rev-parse', '--short', 'HEAD').trim() + (changed ? '+' : '')
  } catch {
    return 'unknown'
  }
}

function fdatasyncMs(): number {
  const folder = mkdtempSync(join(tmpdir(), 'guidepost-disk-'))
  const file = openSync(join(folder, 'probe'), 'a')
  try {
    const bytes = Buffer.alloc(4096, 1)
    const times = Array.from({ length: 50 }, () => {
      writeSync(file, bytes)
      const start = performance.now()
      fdatasyncSync(file)
      return performance.now() - start
    })
    return times.toSorted((one, other) => one - other)[times.length / 2]!
  } finally {
    closeSync(file)
    rmSync(folder, { recursive: true })
  }
}
