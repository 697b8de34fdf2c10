/** Work that the store schedules, e.g. rounds of registrations. */
interface DueWork {
  /** Works on everything that is due. */
  runDue(signal: AbortSignal): Promise<void>
  /** Called by others when there may be something to do at once. */
  onWork: () => void
}

/**
 * Works on what is due, every `everyMs` and at once when there is something to do. Runs in every process: the store gives each
 * piece of work to one process at a time. Returns a function that stops the loop and waits for its end.
 */
export function startDueWork(
  work: DueWork,
  { everyMs, onError }: { readonly everyMs: number; readonly onError: (error: unknown) => void },
): () => Promise<void> {
  const stopping = new AbortController()
  let running: Promise<void> | undefined
  let runAgain = false

  function wake(): void {
    if (stopping.signal.aborted) return
    if (running) runAgain = true
    else running = run()
  }

  async function run(): Promise<void> {
    do {
      runAgain = false
      await work.runDue(stopping.signal).catch((error: unknown) => {
        if (!stopping.signal.aborted) onError(error)
      })
    } while (runAgain && !stopping.signal.aborted)
    running = undefined
  }

  work.onWork = wake
  const timer = setInterval(wake, everyMs).unref()
  return async () => {
    stopping.abort()
    clearInterval(timer)
    await running
  }
}
