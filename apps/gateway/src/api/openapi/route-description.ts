import type { z } from 'zod'

/** What the OpenAPI document says of a route beside what the route checks. */
export interface RouteDescription {
  /** The `operationId`: unique, so that generated clients can name a function after it. */
  readonly id: string
  /** One line. */
  readonly summary: string
  /** More, if there is more to say. */
  readonly more?: string
  /** The body of success by its status; a schema, or a media type for what isn't JSON. */
  readonly answers: Readonly<Record<number, z.ZodType | { readonly type: string }>>
  /** To whoever accepts `text/event-stream` it answers with what goes on, while it does (`progress-stream.ts`). */
  readonly progress?: true
  /** What may be wrong, by status: the codes, and when. What may be wrong with any request isn't named again. */
  readonly refusals?: Readonly<Record<number, string>>
}

/** Routes by `<method> <path>`. */
export type RouteDescriptions = Readonly<Record<string, RouteDescription>>

/** Routes with what they have in common. */
export interface RouteGroup {
  /** For people: the heading that they stand under. */
  readonly tag: string
  /** Which key they ask for. */
  readonly key: 'api' | 'admin' | 'none'
  readonly routes: RouteDescriptions
}
