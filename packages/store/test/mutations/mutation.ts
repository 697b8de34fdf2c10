/** One promise of the port, broken on purpose in a copy of an adapter. */
export interface Mutation {
  /** The adapters whose conformance run must notice it. */
  readonly adapters: readonly ('sqlite' | 'postgres')[]
  /** The promise that is broken, in words. */
  readonly breaks: string
  /** Relative to `src`. */
  readonly file: string
  /** Occurs exactly once in the file. */
  readonly find: string
  readonly replace: string
  /** The conformance case that fails then, by its title. */
  readonly fails: string
}
