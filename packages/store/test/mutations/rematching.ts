import type { Mutation } from './mutation.ts'

/** Events that find whose they are later. */
export const rematchingMutations: readonly Mutation[] = [
  {
    adapters: ['sqlite', 'postgres'],
    breaks: 'what is matched late and superseded stays so',
    file: 'sql/ingest/matching.ts',
    find: "  if (state === 'superseded') return 'superseded'\n",
    replace: '',
    fails: 'keeps what a superseded registration sent from being dispatched when its Guid is told',
  },
  {
    adapters: ['sqlite', 'postgres'],
    breaks: 'a connection gets what was waiting for its keys',
    file: 'sql/configuration/connections.ts',
    find: 'return matching.rematch({ integrationId, matchKeys: keys, now })',
    replace: 'return 0 * now',
    fails: 'gives them to a new connection that claims their key, in the order of their receipt',
  },
  {
    adapters: ['sqlite', 'postgres'],
    breaks: 'a registration gets what was waiting for its Guid',
    file: 'sql/registrations/registrations.ts',
    find: 'const matched = matchKey ? await',
    replace: 'const matched = matchKey && input.now < 0 ? await',
    fails: 'gives a registration what came by its path before its Guid was known',
  },
  {
    adapters: ['sqlite'],
    breaks: 'what is matched late comes in the order of its receipt',
    file: 'sqlite/ingest/matching.ts',
    find: '      .toSorted((one, other) => one.id - other.id)\n',
    replace: '',
    fails: 'keeps the order of receipt across the keys of a connection',
  },
  {
    adapters: ['sqlite'],
    breaks: 'only what is unmatched is matched late',
    file: 'sqlite/ingest/matching.ts',
    find: "match_key = ? and state = 'unmatched' order by id",
    replace: 'match_key = ? order by id',
    fails: 'leaves matched events with whom they are',
  },
  {
    adapters: ['postgres'],
    breaks: 'only what is unmatched is matched late',
    file: 'postgres/ingest/matching.ts',
    find: " and state = 'unmatched' order by id",
    replace: ' order by id',
    fails: 'leaves matched events with whom they are',
  },
  {
    adapters: ['sqlite'],
    breaks: 'what is matched late has no reason any more',
    file: 'sqlite/ingest/matching.ts',
    find: 'set state = ?, reason = null where',
    replace: 'set state = ? where',
    fails: 'gives them to a new connection that claims their key, in the order of their receipt',
  },
  {
    adapters: ['postgres'],
    breaks: 'what is matched late has no reason any more',
    file: 'postgres/ingest/matching.ts',
    find: 'set state = given.state, reason = null from',
    replace: 'set state = given.state from',
    fails: 'gives them to a new connection that claims their key, in the order of their receipt',
  },
]
