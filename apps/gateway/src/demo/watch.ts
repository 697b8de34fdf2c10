import { statSync } from 'node:fs'

const intervalMs = 300

export interface FileWatch {
  /** Rejects when `onChange` fails. */
  readonly failure: Promise<never>
  /** Stops watching, and waits for a running `onChange`. */
  close(): Promise<void>
}

/** Calls `onChange` after each change of the file, one call at a time. Polls, because editors replace files, which ends an `fs.watch`. */
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

/** When the file was changed; undefined while there is none. */
function timeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs
}
