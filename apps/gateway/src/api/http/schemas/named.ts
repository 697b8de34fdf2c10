import { z } from 'zod'

/**
 * What the OpenAPI document says of a schema beside its rules. With an `id` it is a component of its own there. Apart from
 * zod's own registry, so that a plugin's names can't be in the way.
 */
export const named = z.registry<{ id?: string; description?: string; examples?: readonly string[] }>()
