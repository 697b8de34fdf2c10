import type { Mutation } from './mutation.ts'

const both = ['sqlite', 'postgres'] as const
const one = ['sqlite'] as const
const silences = 'sql/registrations/silences.ts'
const lists = 'sql/configuration/connection-list.ts'
const standings = 'sql/configuration/standings.ts'

/** The silence of connections that people set up by hand, and the counts of connections by level. The code is shared. */
export const silenceMutations: readonly Mutation[] = [
  {
    adapters: both,
    breaks: 'a gap before the window does not count',
    file: silences,
    find: ' and e.received_at >= ${from}',
    replace: '',
    fails: 'have the longest gap in the window up to the last event',
  },
  {
    adapters: one,
    breaks: 'a managed connection has no silence',
    file: silences,
    find: 'if (managed === 1 || at',
    replace: 'if (at',
    fails: 'begin with a last event before the time, and without managed registration',
  },
  {
    adapters: one,
    breaks: 'a silence begins before the time, not at it',
    file: silences,
    find: 'at >= before',
    replace: 'at > before',
    fails: 'begin with a last event before the time, and without managed registration',
  },
  {
    adapters: one,
    breaks: 'the next step goes on after the last connection',
    file: silences,
    find: 'where c.id > ${after}',
    replace: 'where c.id >= ${after}',
    fails: 'are looked for in steps',
  },
  {
    adapters: one,
    breaks: 'a silence is measured once',
    file: silences,
    find: ' || at === marked',
    replace: '',
    fails: 'are overdue from their time until the next event',
  },
  {
    adapters: both,
    breaks: 'the next event ends a silence',
    file: silences,
    find: '.overdue_after`)} = ${lastEventAt(connections)}',
    replace: '.overdue_after`)} <= ${lastEventAt(connections)}',
    fails: 'are overdue from their time until the next event',
  },
  {
    adapters: one,
    breaks: 'a silence is overdue at its time',
    file: lists,
    find: '<= ${standing.now}',
    replace: '< ${standing.now}',
    fails: 'are overdue from their time until the next event',
  },
  {
    adapters: both,
    breaks: 'one of several standings is enough',
    file: lists,
    find: 'sql` or `',
    replace: 'sql` and `',
    fails: 'are found beside other standings',
  },
  {
    adapters: both,
    breaks: 'a connection counts with its worst level',
    file: standings,
    find: 'select min(case registrations.level',
    replace: 'select max(case registrations.level',
    fails: 'and levels are counted in one pass, each connection once',
  },
  {
    adapters: one,
    breaks: 'connections of other environments are not counted',
    file: standings,
    find: 'where i.environment_id = ${environmentId} and',
    replace: 'where',
    fails: 'and levels are counted in one pass, each connection once',
  },
  {
    adapters: one,
    breaks: 'connections without an event are counted as silent',
    file: standings,
    find: 'coalesce(last_event_at, -1) <',
    replace: 'last_event_at <',
    fails: 'and levels are counted in one pass, each connection once',
  },
]
