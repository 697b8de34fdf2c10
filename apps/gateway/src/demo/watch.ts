import { statSync } from 'node:fs'

const intervalMs = 300

export interface FileWatch {
  /** Rejects when a call of `onChange` has failed. */
  readonly failure: Promise<never>
  /** Looks no more, and waits for a call that is under way. */
  close(): Promise<void>
}

/** Calls `onChange` after each change of the file, one call at a time. By looking: editors replace files, which breaks other ways. */
export function onFileChange(file: string, onChange: () => Promise<void>): FileWatch {
  const { promise: failure, reject } = Promise.withResolvers<never>()
  let working: Promise<void> = Promise.resolve()
  let seen = timeOf(file)
  const timer = setInterval(() => {
    const time = timeOf(file)
    if (time === undefined || time === seen) return
    seen = time
    working = working.then(onChange).catch(reject)
  }, intervalMs)
  return {
    failure,
    async close() {
      clearInterval(timer)
      await working
    },
  }
}

/** When it was changed; undefined while it isn't there. */
function timeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs
}
