/** Two buckets each time that the milliseconds double: a percentile is told to a factor of √2, at worst. */
const perDoubling = 2
/** The last bucket takes what lasted 12 days and more. */
const last = 60

const prefix = 'ms:'

/** The counter of a latency. One that a clock made negative is none. */
export function bucketOf(latencyMs: number): string {
  const index = latencyMs <= 1 ? 0 : Math.ceil(perDoubling * Math.log2(latencyMs))
  return `${prefix}${Math.min(last, index)}`
}

/** The longest of a bucket, in milliseconds. */
const boundOf = (index: number): number => 2 ** (index / perDoubling)

/**
 * The latencies, in whole milliseconds, below which each of these shares of all is (from 0 to 1); null if there are none.
 * Within a bucket they are taken to lie evenly.
 */
export function percentiles(
  counts: Readonly<Record<string, number>>,
  shares: readonly number[],
): readonly (number | null)[] {
  const buckets = Object.entries(counts)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, count]) => ({ index: Number(name.slice(prefix.length)), count }))
    .toSorted((one, other) => one.index - other.index)
  const total = buckets.reduce((sum, { count }) => sum + count, 0)
  return shares.map((share) => {
    let below = 0
    for (const { index, count } of buckets) {
      if (below + count >= share * total) {
        const from = index === 0 ? 0 : boundOf(index - 1)
        return Math.round(from + (boundOf(index) - from) * ((share * total - below) / count))
      }
      below += count
    }
    return null
  })
}
