/** A second Ctrl-C within this time is an echo: npm and pnpm pass on the one that the terminal sent to us too. */
const echoMs = 500

/** Resolves at the first signal to stop. A second one ends the process at once. */
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
