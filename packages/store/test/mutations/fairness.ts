import type { Mutation } from './mutation.ts'

/** Limits and the rotation. */
export const fairnessMutations: readonly Mutation[] = [
  {
    adapters: ['sqlite', 'postgres'],
    breaks: 'retries get a quarter of the slots',
    file: 'sql/dispatch/fairness.ts',
    find: 'const firstsPerRetry = 3',
    replace: 'const firstsPerRetry = 4',
    fails: 'share the slots while both wait: retries get a quarter of them',
  },
  {
    adapters: ['sqlite', 'postgres'],
    breaks: 'connections take turns',
    file: 'sql/dispatch/fairness.ts',
    find: 'this.#next.push(line)',
    replace: 'this.#round.unshift(line)',
    fails: 'serves connections in turn: a long queue does not delay a short one',
  },
  {
    adapters: ['sqlite', 'postgres'],
    breaks: 'the rotation continues from claim to claim',
    file: 'sql/dispatch/fairness.ts',
    find: '{ first: first.last, sinceRetry:',
    replace: '{ sinceRetry:',
    fails: 'continues from claim to claim, however small the limit',
  },
  {
    adapters: ['sqlite', 'postgres'],
    breaks: 'the destination comes first whose turn is the longest ago',
    file: 'sql/dispatch/fairness.ts',
    find: 'return [...new Set(destinations)].toSorted((one, other) => (order.get(one) ?? -1) - (order.get(other) ?? -1))',
    replace: 'return [...new Set(destinations)].toSorted(() => 0 * order.size)',
    fails: 'starves no destination for those that other workers claim in between',
  },
  {
    adapters: ['sqlite', 'postgres'],
    breaks: 'one claim keeps to the limit of a connection over all its kinds',
    file: 'sql/dispatch/fairness.ts',
    find: 'this.#out.set(line.connection, out + 1)',
    replace: 'this.#out.set(line.connection, out)',
    fails: 'count first attempts, retries and repeated leases together',
  },
  {
    adapters: ['sqlite', 'postgres'],
    breaks: 'leases that ran out are given out first',
    file: 'sql/dispatch/fairness.ts',
    find: 'const item = lapsed.next() ?? (retryIsNext ? (fromLate() ?? fromFirst()) : (fromFirst() ?? fromLate()))',
    replace: 'const item = (retryIsNext ? (fromLate() ?? fromFirst()) : (fromFirst() ?? fromLate())) ?? lapsed.next()',
    fails: 'come after leases that ran out',
  },
  {
    adapters: ['sqlite', 'postgres'],
    breaks: 'destinations take turns within a claim',
    file: 'sql/dispatch/fairness.ts',
    find: 'queues.map((queue) => itemsOf(queue, rotation))',
    replace: 'queues.slice(0, 1).map((queue) => itemsOf(queue, rotation))',
    fails: 'serves destinations in turn, within a claim and from claim to claim',
  },
]
