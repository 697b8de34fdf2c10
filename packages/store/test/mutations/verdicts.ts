import type { Mutation } from './mutation.ts'

const both = ['sqlite', 'postgres'] as const
const one = ['sqlite'] as const
const verdicts = 'sql/registrations/verdicts.ts'
const managed = 'sql/registrations/managed.ts'
const lastEvent = 'sql/history/last-event.ts'
const steps = 'sql/registrations/steps.ts'
const connections = 'sql/configuration/connection-list.ts'

/** What the caller judged of registrations, and how events reach connections. Nearly all of the code is shared. */
export const verdictMutations: readonly Mutation[] = [
  {
    adapters: both,
    breaks: 'a step stores the verdict',
    file: steps,
    find: '          ...(verdict !== undefined && verdictColumns(verdict)),\n',
    replace: '',
    fails: 'are stored with the step that judged the registration, kept by other steps, and cleared by null',
  },
  {
    adapters: one,
    breaks: 'null clears the verdict',
    file: steps,
    find: 'verdict !== undefined && verdictColumns(verdict)',
    replace: 'verdict && verdictColumns(verdict)',
    fails: 'are stored with the step that judged the registration, kept by other steps, and cleared by null',
  },
  {
    adapters: one,
    breaks: 'a new registration is due to be judged',
    file: 'sql/registrations/registrations.ts',
    find: 'judge_at: managed.judgeAt ?? now',
    replace: 'judge_at: managed.judgeAt ?? null',
    fails: 'may come with a new registration, which is due to be judged at once otherwise',
  },
  {
    adapters: one,
    breaks: 'a list filters by level',
    file: managed,
    find: "if (level !== undefined) rows = rows.where('registrations.level', '=', toWord(level))",
    replace: '',
    fails: 'filter registrations by level and cause',
  },
  {
    adapters: one,
    breaks: 'a list filters by the cause of the verdict',
    file: managed,
    find: "if (levelCause !== undefined) rows = rows.where('registrations.level_cause', '=', toWord(levelCause))",
    replace: '',
    fails: 'filter registrations by level and cause',
  },
  {
    adapters: both,
    breaks: 'a connection has its worst level only',
    file: connections,
    find: ' and connections.id not in ${withLevel(db, worse)}',
    replace: '',
    fails: 'filter connections by their worst level, and by a cause',
  },
  {
    adapters: one,
    breaks: 'a removed registration gives its connection no level',
    file: connections,
    find: ".where('level', 'in', levels.map(toWord))\n    .where(isManaged)",
    replace: ".where('level', 'in', levels.map(toWord))",
    fails: 'filter connections by their worst level, and by a cause',
  },
  {
    adapters: one,
    breaks: 'a connection without a managed registration is reachable or not',
    file: connections,
    find: "standing.unmanaged === 'reachable' ? reachable",
    replace: "standing.unmanaged !== 'reachable' ? reachable",
    fails: 'filter connections by status and cause, or for having no managed registration',
  },
  {
    adapters: one,
    breaks: 'a connection counts once for each verdict',
    file: verdicts,
    find: 'count(distinct registrations.connection)',
    replace: 'count(registrations.connection)',
    fails: 'are counted as connections, with the first time and the newest registration of each',
  },
  {
    adapters: one,
    breaks: 'verdicts with different titles are counted apart',
    file: verdicts,
    find: ", 'registrations.level_title'])",
    replace: '])',
    fails: 'are counted as connections, with the first time and the newest registration of each',
  },
  {
    adapters: both,
    breaks: 'a verdict that is due longest comes first',
    file: verdicts,
    find: ".orderBy('judge_at')",
    replace: ".orderBy('judge_at', 'desc')",
    fails: 'are due again at their time, longest due first, up to the limit, unless a worker has leased them',
  },
  {
    adapters: one,
    breaks: 'a verdict is due at its time and not before',
    file: verdicts,
    find: ".where('judge_at', '<=', now)",
    replace: ".where('judge_at', '<=', now + 5)",
    fails: 'are due again at their time, longest due first, up to the limit, unless a worker has leased them',
  },
  {
    adapters: one,
    breaks: 'the worker that has leased a registration judges it',
    file: verdicts,
    find: ".where((where) => where.or([where('lease_until', 'is', null), where('lease_until', '<=', now)]))",
    replace: '',
    fails: 'are due again at their time, longest due first, up to the limit, unless a worker has leased them',
  },
  {
    adapters: both,
    breaks: 'a later request does not put off an earlier one',
    file: verdicts,
    find: 'case when judge_at <= ${at} then judge_at',
    replace: 'case when judge_at >= ${at} then judge_at',
    fails: 'can be requested at a time, which does not put off an earlier one',
  },
  {
    adapters: both,
    breaks: 'an event can match a connection by a key',
    file: managed,
    find: 'exists (select 1 from connection_keys k where k.connection = ${sql.ref(column)})\n  or ',
    replace: '',
    fails: 'says whether an event can match each, by a key or a registration, and when its last event was received',
  },
  {
    adapters: one,
    breaks: 'an event can match a connection by a registration',
    file: managed,
    find: "r.connection = ${sql.ref(column)} and r.state = 'active'",
    replace: "r.connection = ${sql.ref(column)} and r.state = 'none'",
    fails: 'says whether an event can match each, by a key or a registration, and when its last event was received',
  },
  {
    adapters: both,
    breaks: 'the last event of a connection is its newest',
    file: lastEvent,
    find: 'select max(ec.event_id)',
    replace: 'select min(ec.event_id)',
    fails: 'says whether an event can match each, by a key or a registration, and when its last event was received',
  },
]
