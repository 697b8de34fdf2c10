export type Adapter = 'sqlite' | 'postgres'

/** One promise of the store, broken on purpose in a copy of an adapter. */
export interface Mutation {
  /** The adapters whose tests must notice it. */
  readonly adapters: readonly Adapter[]
  /** The broken promise, in words. */
  readonly breaks: string
  /** Relative to `src`. */
  readonly file: string
  /** Occurs exactly once in the file. */
  readonly find: string
  readonly replace: string
  /** The title of the case that must fail. */
  readonly fails: string
  /** The file of the case, relative to `src`, if the case belongs to one adapter and not to the conformance suite. */
  readonly test?: string
}
