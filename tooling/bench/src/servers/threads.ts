import { readdirSync, readFileSync } from 'node:fs'

/** The kernel counts the time of threads in hundredths of a second. */
const microsPerTick = 10_000

/**
 * The CPU time of each thread of a process so far, by the thread's name, in microseconds; undefined where the system has
 * no `/proc`. Threads with one name are added up.
 */
export function threadMicros(pid: number): Readonly<Record<string, number>> | undefined {
  if (process.platform !== 'linux') return undefined
  const micros: Record<string, number> = {}
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const { name, ticks } = parseStat(readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8'))
    micros[name] = (micros[name] ?? 0) + ticks * microsPerTick
  }
  return micros
}

/** Reads a `stat` file of `/proc`: the name in brackets, which may hold any character, and the times after it. */
export function parseStat(text: string): { readonly name: string; readonly ticks: number } {
  const end = text.lastIndexOf(')')
  const fields = text.slice(end + 2).split(' ')
  return { name: text.slice(text.indexOf('(') + 1, end), ticks: Number(fields[11]) + Number(fields[12]) }
}

/** What was used between two readings. */
export function usedBetween(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(after).map(([name, micros]) => [name, micros - (before[name] ?? 0)]))
}
