import { z } from 'zod'
import { date } from '../http/schemas/answers.ts'
import { named } from '../http/schemas/named.ts'

export const secret = z
  .strictObject({ id: z.string(), created_at: date, retires_at: date.nullable() })
  .register(named, { id: 'Secret', description: 'A signing secret without its value.' })

export const newSecret = z
  .strictObject({ ...secret.shape, secret: z.string(), recovered: z.int(), warning: z.string().nullable() })
  .register(named, {
    id: 'NewSecret',
    description:
      'A new signing secret with its value, which is not shown again. `recovered` counts the rejected webhooks that it verified. `warning`: the secret is accepted, but so short that it may be guessed.',
  })

export const newSigningKey = z
  .strictObject({ ...secret.shape, secret: z.string() })
  .register(named, { id: 'NewSigningKey', description: 'A new signing key with its value, which is not shown again.' })

export type SecretAnswer = z.infer<typeof secret>
export type NewSecretAnswer = z.infer<typeof newSecret>
export type NewSigningKeyAnswer = z.infer<typeof newSigningKey>
