/**
 * Runs the tasks of one key one after another, so that no other task changes a value between its read and the write
 * that depends on it.
 */
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
