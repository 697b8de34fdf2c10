/** Tells the open streams of this process that a key was revoked or a session ended, so that they check their own at once. */
export class AccessChanges {
  readonly #waiting = new Set<() => void>()
  #count = 0

  /** How many changes there were. */
  get count(): number {
    return this.#count
  }

  changed(): void {
    this.#count += 1
    for (const wake of this.#waiting) wake()
  }

  /** Waits for `ms`, or less: until there are more than `count` changes, or the signal aborts. */
  async wait(ms: number, count: number, signal: AbortSignal): Promise<void> {
    if (count !== this.#count || signal.aborted) return
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer)
        this.#waiting.delete(end)
        signal.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, ms)
      this.#waiting.add(end)
      signal.addEventListener('abort', end)
    })
  }
}
