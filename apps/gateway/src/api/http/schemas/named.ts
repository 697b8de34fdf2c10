import { z } from 'zod'

/**
 * What the OpenAPI document says about a schema besides its rules. A schema with an `id` becomes a component there. It is
 * not zod's global registry, so that the names of plugins can't collide.
 */
export const named = z.registry<{
  id?: string
  description?: string
  examples?: readonly string[]
  /** A body that may be missing. `tidy` reads and removes it. */
  'x-optional'?: true
}>()
