/** Ignore a second Ctrl-C within this time: npm and pnpm pass on the signal that the terminal sent to this process as well. */
const echoMs = 500

/** Resolves at the first signal to stop. A second signal ends the process at once. */
export function stopSignal(): Promise<NodeJS.Signals> {
  const signals: NodeJS.Signals[] = [
    'SIGINT',
    'SIGTERM',
    ...(process.platform === 'win32' ? ['SIGBREAK' as const] : []),
  ]
  return new Promise((resolve) => {
    let first: number | undefined
    const onSignal = (signal: NodeJS.Signals): void => {
      if (first === undefined) {
        first = performance.now()
        resolve(signal)
      } else if (signal !== 'SIGINT' || performance.now() - first > echoMs) {
        process.exit(signal === 'SIGINT' ? 130 : 143)
      }
    }
    for (const signal of signals) process.on(signal, onSignal)
  })
}
