import { z } from 'zod'

/** The form of Nango's `provider`. */
export const providerName = z
  .string()
  .max(255)
  .regex(/^[a-zA-Z0-9_-]+$/, 'Invalid provider')

export const providerParams = z.strictObject({ provider: providerName })

/** `search` is a part of a provider's name; case does not matter. */
export const listProvidersQuery = z.strictObject({ search: z.string().max(255).optional() })

export const logoParams = z.strictObject({
  file: z
    .string()
    .max(259)
    .regex(/^[a-zA-Z0-9_-]+\.svg$/, 'must be <provider>.svg'),
})
