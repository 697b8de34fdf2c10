export type Adapter = 'sqlite' | 'postgres'

/** One promise of the store, broken on purpose in a copy of an adapter. */
export interface Mutation {
  /** The adapters whose tests must notice it. */
  readonly adapters: readonly Adapter[]
  /** The promise that is broken, in words. */
  readonly breaks: string
  /** Relative to `src`. */
  readonly file: string
  /** Occurs exactly once in the file. */
  readonly find: string
  readonly replace: string
  /** The case that fails then, by its title. */
  readonly fails: string
  /** The file that the case is in, relative to `src`, if it is none of the conformance suite: what one adapter alone promises. */
  readonly test?: string
}
