import type { Mutation } from './mutation.ts'

const adapters = ['sqlite', 'postgres'] as const
const file = 'sql/loops.ts'

/** Loops, and the leases on their rounds. */
export const loopsMutations: readonly Mutation[] = [
  {
    adapters,
    breaks: 'one process runs a round',
    file,
    find: "is.or([is(dueAt, '<=', clock), tooFarAhead])",
    replace: "is.or([is('lease', '>=', 0), tooFarAhead])",
    fails: 'give a round to one of many that ask at the same moment',
  },
  {
    adapters,
    breaks: 'a running round stays with its process',
    file,
    find: 'sql<number>`coalesce(lease_until, next_at)`',
    replace: 'sql<number>`next_at`',
    fails: 'give a round that is still running to nobody, though the interval is over',
  },
  {
    adapters,
    breaks: 'a dead process costs one lease',
    file,
    find: 'sql<number>`coalesce(lease_until, next_at)`',
    replace: 'sql<number>`case when lease_until > next_at then lease_until else next_at end`',
    fails: 'are due at once when the lease of a process that died runs out, whatever the interval',
  },
  {
    adapters,
    breaks: 'a round waits for the interval',
    file,
    find: 'next_at: sql<number>`${clock} + ${everyMs}`,',
    replace: 'next_at: sql<number>`${clock} + 0 * ${everyMs}`,',
    fails: 'give the next round when the interval since the last one began is over, and not before',
  },
  {
    adapters,
    breaks: 'a renewed lease lasts',
    file,
    find: 'set({ lease_until: until })',
    replace: 'set({ next_at: until })',
    fails: 'stay with the process that renews its lease',
  },
  {
    adapters,
    breaks: 'a lost lease changes nothing',
    file,
    find: ".where('lease', '=', lease)",
    replace: ".where('lease', '>=', lease)",
    fails: 'are neither renewed nor released by a process that has lost its lease',
  },
  {
    adapters,
    breaks: 'a released round is over',
    file,
    find: ".where('lease_until', 'is not', null)",
    replace: '',
    fails: 'are not renewed after they were released',
  },
  {
    adapters,
    breaks: 'each loop has a lease of its own',
    file,
    find: "query.updateTable('loops').where('name', '=', name).where('lease', '=', lease)",
    replace: "query.updateTable('loops').where('lease', '=', lease)",
    fails: 'are held each by itself',
  },
  {
    adapters,
    breaks: 'an interval may be shortened',
    file,
    find: "is.or([is(dueAt, '<=', clock), tooFarAhead])",
    replace: "is.or([is(dueAt, '<=', clock), is('lease', '<', 0)])",
    fails: 'are due at once when they are to run more often than the time that is planned allows',
  },
]
