import { unwatchFile, watchFile } from 'node:fs'

/** Calls `onChange` after each change of the file, one call at a time. By looking: editors replace files, which breaks other ways. */
export function onFileChange(file: string, onChange: () => Promise<void>): { close(): Promise<void> } {
  let working: Promise<void> = Promise.resolve()
  watchFile(file, { interval: 300 }, (now, before) => {
    if (now.mtimeMs !== before.mtimeMs && now.nlink > 0) working = working.then(onChange)
  })
  return {
    async close() {
      unwatchFile(file)
      await working
    },
  }
}
