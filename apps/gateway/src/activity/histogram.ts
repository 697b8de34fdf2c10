/** Two buckets for each doubling of the milliseconds: a percentile is off by a factor of √2 at most. */
const perDoubling = 2
/** The last bucket has latencies of 12 days and more. */
const last = 60

const prefix = 'ms:'

/** The name of a latency's counter. A latency that a clock made negative counts as 0. */
export function bucketOf(latencyMs: number): string {
  const index = latencyMs <= 1 ? 0 : Math.ceil(perDoubling * Math.log2(latencyMs))
  return `${prefix}${Math.min(last, index)}`
}

/** The upper bound of a bucket, in milliseconds. */
const boundOf = (index: number): number => 2 ** (index / perDoubling)

/**
 * Percentiles: for each share (0 to 1), the latency in whole milliseconds which that share of all latencies does not
 * exceed; null without latencies. Assumes that latencies are spread evenly within a bucket.
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
