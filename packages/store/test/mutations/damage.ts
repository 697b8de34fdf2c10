import type { Mutation } from './mutation.ts'

const ofIdentity = { adapters: ['sqlite'], test: 'sqlite/identity.test.ts' } as const
const ofIntegrity = { adapters: ['sqlite'], test: 'sqlite/integrity.test.ts' } as const

/** A database file that is not the one that was opened, has a second name, or is damaged. */
export const damageMutations: readonly Mutation[] = [
  {
    ...ofIdentity,
    breaks: 'nothing is acknowledged that went into a replaced file',
    file: 'sqlite/worker.ts',
    find: '    files.verify()\n',
    replace: '',
    fails: 'that was replaced is no longer written, until the file is back',
  },
  {
    ...ofIdentity,
    breaks: 'the write-ahead log is watched',
    file: 'sqlite/identity.ts',
    find: '...(writes ?',
    replace: '...(!writes ?',
    fails: 'whose write-ahead log was removed acknowledges nothing more',
  },
  {
    ...ofIdentity,
    breaks: 'the lock is that of the file, not of a symbolic link',
    file: 'sqlite/identity.ts',
    find: 'found?.isSymbolicLink() ?',
    replace: 'found === null ?',
    fails: 'that is a symbolic link leads to the same lock',
  },
  {
    ...ofIdentity,
    breaks: 'hard links are refused',
    file: 'sqlite/identity.ts',
    find: 'found.nlink <= 1',
    replace: 'found.nlink <= 2',
    fails: 'that is a hard link is refused, whether the process serves or not',
  },
  {
    ...ofIntegrity,
    breaks: 'a damaged file is refused at start',
    file: 'sqlite/prepare.ts',
    find: '  if (options.serving && existsSync(options.file)) refuseDamage(options.file)\n',
    replace: '  if (!options.serving && existsSync(options.file)) refuseDamage(options.file)\n',
    fails: '(zeros) is refused at start, with the reason; commands that do not serve may read it',
  },
  {
    ...ofIntegrity,
    breaks: 'a store that met damage is not ready',
    file: 'sqlite/open.ts',
    find: '      if (damage) throw damage\n',
    replace: '',
    fails: '(noise) is noticed by upkeep while the store runs, and then it is not ready',
  },
  {
    ...ofIntegrity,
    breaks: 'slices go on where the last one ended',
    file: 'sqlite/integrity.ts',
    find: "        row = Number(found['examined row'])\n",
    replace: "        void Number(found['examined row'])\n",
    fails: 'is checked a slice at a time, in bounded time, until each row was read',
  },
  {
    ...ofIntegrity,
    breaks: 'slices reach each table',
    file: 'sqlite/integrity.ts',
    find: 'index = (index! + 1) % tables.length',
    replace: 'index = (index! + 0) % tables.length',
    fails: 'is sampled at start for a bounded time',
  },
]
