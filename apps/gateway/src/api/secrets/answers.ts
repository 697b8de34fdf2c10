import { z } from 'zod'
import { date } from '../http/schemas/answers.ts'
import { named } from '../http/schemas/named.ts'

export const secret = z
  .strictObject({ id: z.string(), created_at: date, retires_at: date.nullable() })
  .register(named, { id: 'Secret', description: 'A signing secret, without its value.' })

export const newSecret = z.strictObject({ ...secret.shape, secret: z.string(), recovered: z.int() }).register(named, {
  id: 'NewSecret',
  description:
    'With its value, which is shown this once. `recovered`: how many rejected webhooks it verified afterwards.',
})

export const newSigningKey = z
  .strictObject({ ...secret.shape, secret: z.string() })
  .register(named, { id: 'NewSigningKey', description: 'With its value, which is shown this once.' })
