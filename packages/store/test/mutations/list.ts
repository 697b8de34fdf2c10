import type { Mutation } from './mutation.ts'
import { managedMutations } from './managed.ts'

/** Each is a promise of the port, broken once. Those of one place of the code stand together. */
export const mutations: readonly Mutation[] = [
  ...managedMutations,
  {
    adapters: ['sqlite'],
    breaks: 'a repeated event is counted, not written again',
    file: 'sqlite/ingest.ts',
    find: 'if (duplicate) return duplicate',
    replace: 'if (duplicate?.duplicate === false) return duplicate',
    fails: 'counts an event that came before, with the time, and writes nothing anew',
  },
  {
    adapters: ['sqlite', 'postgres'],
    breaks: 'a secret that retires is not tried any more',
    file: 'sql/secrets.ts',
    find: '.filter((row) => row.retires_at === null || row.retires_at > now)',
    replace: '.filter((row) => row.retires_at === null || row.retires_at > 0)',
    fails: 'tries the older ones until the moment they retire, and the new one after it',
  },
]
