/** Lets one piece of work after another run for each key, so that what is read is still so when what rests on it is written. */
export class Turns<Key> {
  readonly #last = new Map<Key, Promise<unknown>>()

  take<Result>(key: Key, work: () => Promise<Result>): Promise<Result> {
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
