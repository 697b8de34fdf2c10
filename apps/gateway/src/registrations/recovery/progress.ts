import type { Progress } from '../options.ts'
import type { Progressed } from './round.ts'
import type { Step } from './state.ts'

/** A page of a round, for the person who asked for the round. */
export function progressOf({ origin, entity }: Step, progress: Progressed | undefined): Progress {
  const found = progress?.findings.length ?? 0
  const what = entity === null ? sourceNames[origin] : `${sourceNames[origin]} (${entity})`
  return { step: 'action', name: origin, result: 'done', message: `Read a page of ${what}: ${found} missing` }
}

const sourceNames: Readonly<Record<Step['origin'], string>> = {
  'error-log': 'the log of failed webhooks',
  'back-fill': 'the records that changed',
  'deleted-log': 'the log of deleted records',
  history: 'the history of records',
  absence: 'records that may be gone',
}
