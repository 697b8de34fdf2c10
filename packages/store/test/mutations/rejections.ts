import type { Mutation } from './mutation.ts'

/** Rejected requests. */
export const rejectionsMutations: readonly Mutation[] = [
  {
    adapters: ['sqlite'],
    breaks: 'each registration has its own ring of rejections',
    file: 'sqlite/ingest/rejections.ts',
    find: 'registration_id is ? order by',
    replace: '(1 = 1 or registration_id is ?) order by',
    fails: 'keeps the newest ones per registration, and of the integration’s own path',
  },
  {
    adapters: ['postgres'],
    breaks: 'each registration has its own ring of rejections',
    file: 'postgres/ingest/rejections.ts',
    find: "? 'registration_id is null' :",
    replace: "? 'true' :",
    fails: 'keeps the newest ones per registration, and of the integration’s own path',
  },
  {
    adapters: ['sqlite'],
    breaks: 'the newest rejections stay',
    file: 'sqlite/ingest/rejections.ts',
    find: 'order by id desc limit -1',
    replace: 'order by id limit -1',
    fails: 'keeps the newest ones per registration, and of the integration’s own path',
  },
  {
    adapters: ['postgres'],
    breaks: 'the newest rejections stay',
    file: 'postgres/ingest/rejections.ts',
    find: 'order by id desc offset',
    replace: 'order by id offset',
    fails: 'keeps the newest ones per registration, and of the integration’s own path',
  },
  {
    adapters: ['sqlite', 'postgres'],
    breaks: 'rejections are listed only in their environment',
    file: 'sql/history/rejections.ts',
    find: "      .where('integrations.environment_id', '=', filter.environmentId)\n      .orderBy('rejections.id', 'desc')",
    replace: "      .orderBy('rejections.id', 'desc')",
    fails: 'lists newest first in pages, shows nothing of another environment, and removes the named ones',
  },
  {
    adapters: ['sqlite', 'postgres'],
    breaks: 'only the named rejections are removed',
    file: 'sql/history/rejections.ts',
    find: "deleteFrom('rejections').where('id', '=', toId(id))",
    replace: "deleteFrom('rejections').where('id', '>=', toId(id))",
    fails: 'lists newest first in pages, shows nothing of another environment, and removes the named ones',
  },
]
