import type { Mutation } from './mutation.ts'

const both = ['sqlite', 'postgres'] as const
const one = ['sqlite'] as const
const rounds = 'sql/recovery/rounds.ts'
const ledger = 'sql/recovery/ledger.ts'
const unaccounted = 'sql/recovery/unaccounted.ts'
const proving = 'sql/recovery/proving.ts'

const alone = 'change nothing without the lease'
const together = 'commit state, findings and ledger together'
const due = 'are leased when they are due, longest due first, each once, and again when the lease has run out'
const openTimes = 'is counted by the cause of open times, and filters connections'
const onlyProof = 'came on the path of a registration, and matched'
const unclear = 'keeps the newest unclear finding of a record until it is decided'

/** Rounds of recovery, and what they commit. Nearly all of the code is shared. */
export const recoveryMutations: readonly Mutation[] = [
  {
    adapters: both,
    breaks: 'only the present lease commits',
    file: rounds,
    find: "      .where('lease', '=', lease)\n      .where('lease_until', 'is not', null)",
    replace: '',
    fails: alone,
  },
  {
    adapters: one,
    breaks: 'a lease is extended',
    file: rounds,
    find: 'leaseMs !== undefined && { lease_until: now + leaseMs }',
    replace: '{}',
    fails: alone,
  },
  {
    adapters: one,
    breaks: 'a leased recovery is busy',
    file: rounds,
    find: "where.or([where('lease_until', 'is', null), where('lease_until', '<=', now)])",
    replace: "where('lease', '>=', 0)",
    fails: 'keep a step that was requested while a worker had the lease',
  },
  {
    adapters: one,
    breaks: 'a requested step is not put off',
    file: rounds,
    find: 'case when requested_at < ${at} then requested_at else ${at} end',
    replace: '${at}',
    fails: 'keep a step that was requested while a worker had the lease',
  },
  {
    adapters: both,
    breaks: 'claims follow due times',
    file: rounds,
    find: '        .orderBy(dueAt)\n',
    replace: '',
    fails: due,
  },
  {
    adapters: one,
    breaks: 'a request never puts a step off',
    file: rounds,
    find: 'case when recoveries.${sql.ref(column)} <= ${at} then recoveries.${sql.ref(column)} else ${at} end',
    replace: '${at} + 0 * recoveries.${sql.ref(column)}',
    fails: due,
  },
  {
    adapters: one,
    breaks: 'a deleted connection has no due recovery',
    file: rounds,
    find: "    .where('connections.deleted_at', 'is', null)\n\ntype",
    replace: '\n\ntype',
    fails: 'are not due for a deleted connection, and end with a purge',
  },
  {
    adapters: both,
    breaks: 'what recovery knows is stored with the event',
    file: rounds,
    find: "await db.run(query.insertInto('recovered_events').values(row))",
    replace: 'void row',
    fails: together,
  },
  {
    adapters: one,
    breaks: 'a pushed event keeps its origin',
    file: rounds,
    find: '      if (event.duplicate) continue\n',
    replace: '',
    fails: 'record a finding once, and know nothing of an event that was pushed',
  },
  {
    adapters: one,
    breaks: 'a step is all or nothing',
    file: rounds,
    find: 'const result = await record({ ...receipt, integrationId })',
    replace:
      'const result = await Promise.resolve().then(() => record({ ...receipt, integrationId })).catch(() => ({ ok: true as const, events: [] }))',
    fails: 'are all or nothing',
  },
  {
    adapters: both,
    breaks: 'stretches that begin in the time of another make room',
    file: ledger,
    find: "        .where('from_at', '>=', from)\n",
    replace: "        .where('from_at', '>', to)\n",
    fails: 'has one stretch for each time, although a time is read again',
  },
  {
    adapters: one,
    breaks: 'a stretch ends where a later one begins',
    file: ledger,
    find: '.set({ to_at: from })',
    replace: '.set({ from_at: from })',
    fails: 'has one stretch for each time, although a time is read again',
  },
  {
    adapters: one,
    breaks: 'the ledger is filtered by time',
    file: ledger,
    find: "        .where('to_at', '>', from)\n",
    replace: '',
    fails: 'answers the stretches that reach into a time, oldest first, and replaces one that starts at the same time',
  },
  {
    adapters: one,
    breaks: 'a newer unclear finding replaces the older',
    file: ledger,
    find: "        .where('entity', '=', row.entity)\n        .where('key', '=', row.key),\n    )\n    const added",
    replace:
      "        .where('entity', '=', row.entity)\n        .where('key', '=', `${row.key}!`),\n    )\n    const added",
    fails: unclear,
  },
  {
    adapters: one,
    breaks: 'unclear findings are filtered by entity',
    file: ledger,
    find: "    if (entity !== undefined) rows = rows.where('entity', '=', safeText(entity))\n",
    replace: '',
    fails: unclear,
  },
  {
    adapters: both,
    breaks: 'only times that are open for long are counted',
    file: unaccounted,
    find: "        .where('open_since', '<=', openUntil)\n",
    replace: "        .where('open_since', '<=', openUntil * 1_000)\n",
    fails: openTimes,
  },
  {
    adapters: one,
    breaks: 'connections are filtered by the cause of an open time',
    file: unaccounted,
    find: "open.where('open_cause', '=', safeText(wanted.cause))",
    replace: 'open',
    fails: openTimes,
  },
  {
    adapters: one,
    breaks: 'deleted connections have nothing open',
    file: unaccounted,
    find: "      .where('connections.deleted_at', 'is', null)\n",
    replace: '',
    fails: openTimes,
  },
  {
    adapters: one,
    breaks: 'a step that does not say what is open leaves it',
    file: rounds,
    find: '...(open !== undefined && {',
    replace: '...({',
    fails: openTimes,
  },
  {
    adapters: both,
    breaks: 'a decision ends the wait of unclear records',
    file: rounds,
    find: '    if (unclear.length + settled.length > 0) await noteUnclear',
    replace: '    if (unclear.length > 0) await noteUnclear',
    fails: 'counts the connections whose unclear records wait for a decision',
  },
  {
    adapters: one,
    breaks: 'what is open belongs to one environment',
    file: unaccounted,
    find: "of.selectFrom('integrations').select('integrations.id').where('integrations.environment_id', '=', environmentId)",
    replace:
      "of.selectFrom('integrations').select('integrations.id').where('integrations.environment_id', '>', 0 * environmentId)",
    fails: 'belongs to one environment',
  },
  {
    adapters: both,
    breaks: 'only events of the asked connection prove something',
    file: proving,
    find: 'where e.connection = ${connection} and',
    replace: 'where (${connection} > 0) and',
    fails: onlyProof,
  },
  {
    adapters: one,
    breaks: 'only events of a registration prove something',
    file: proving,
    find: 'and e.registration_id is not null\n',
    replace: '\n',
    fails: onlyProof,
  },
  {
    adapters: one,
    breaks: 'only matched events prove something',
    file: proving,
    find: "and e.state in ('accepted', 'unsubscribed')",
    replace: '',
    fails: onlyProof,
  },
  {
    adapters: both,
    breaks: 'the newest events of a record are answered',
    file: proving,
    find: 'order by e.id desc',
    replace: 'order by e.id',
    fails: 'are the newest of each record, pushed or recovered',
  },
]
