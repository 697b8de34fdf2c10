import type { Mutation } from './mutation.ts'

/** Unmatched events that match later. */
export const rematchingMutations: readonly Mutation[] = [
  {
    adapters: ['sqlite', 'postgres'],
    breaks: 'a late match of a superseded registration stays superseded',
    file: 'sql/ingest/matching.ts',
    find: "  if (state === 'superseded') return 'superseded'\n",
    replace: '',
    fails: 'are not dispatched when the Guid of their superseded registration becomes known',
  },
  {
    adapters: ['sqlite', 'postgres'],
    breaks: 'a new connection matches waiting events',
    file: 'sql/configuration/connections.ts',
    find: 'return matching.rematch({ integrationId, matchKeys: keys, now })',
    replace: 'return 0 * now',
    fails: 'match a new connection that claims their key, in the order of receipt',
  },
  {
    adapters: ['sqlite', 'postgres'],
    breaks: 'a registration matches events that waited for its Guid',
    file: 'sql/registrations/registrations.ts',
    find: 'const matched = matchKey ? await',
    replace: 'const matched = matchKey && input.now < 0 ? await',
    fails: 'match a registration if they came on its path before its Guid was known',
  },
  {
    adapters: ['sqlite'],
    breaks: 'late matches are delivered in the order of receipt',
    file: 'sqlite/ingest/matching.ts',
    find: '      .toSorted((one, other) => one.id - other.id)\n',
    replace: '',
    fails: 'keep the order of receipt across the keys of a connection',
  },
  {
    adapters: ['sqlite'],
    breaks: 'only unmatched events are matched late',
    file: 'sqlite/ingest/matching.ts',
    find: "match_key = ? and state = 'unmatched' order by id",
    replace: 'match_key = ? order by id',
    fails: 'leave matched events with their connections',
  },
  {
    adapters: ['postgres'],
    breaks: 'only unmatched events are matched late',
    file: 'postgres/ingest/matching.ts',
    find: " and state = 'unmatched' order by id",
    replace: ' order by id',
    fails: 'leave matched events with their connections',
  },
  {
    adapters: ['sqlite'],
    breaks: 'a late match has no reason',
    file: 'sqlite/ingest/matching.ts',
    find: 'set state = ?, reason = null, connection',
    replace: 'set state = ?, connection',
    fails: 'match a new connection that claims their key, in the order of receipt',
  },
  {
    adapters: ['postgres'],
    breaks: 'a late match has no reason',
    file: 'postgres/ingest/matching.ts',
    find: 'set state = given.state, reason = null, connection',
    replace: 'set state = given.state, connection',
    fails: 'match a new connection that claims their key, in the order of receipt',
  },
]
