/** Runs the work of each key one after the other, so that a read is still true when the write that depends on it happens. */
export class Mutex<Key> {
  readonly #last = new Map<Key, Promise<unknown>>()

  run<Result>(key: Key, work: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(key) ?? Promise.resolve()
    const mine = before.then(work, work)
    this.#last.set(key, mine)
    const forget = (): void => {
      if (this.#last.get(key) === mine) this.#last.delete(key)
    }
    mine.then(forget, forget)
    return mine
  }
}
