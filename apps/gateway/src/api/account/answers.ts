import { z } from 'zod'
import { date } from '../http/schemas/answers.ts'
import { named } from '../http/schemas/named.ts'

export const environment = z
  .strictObject({ uuid: z.uuid(), name: z.string(), created_at: date })
  .register(named, { id: 'Environment', description: 'A world of its own: integrations, connections, keys, events.' })

export const newEnvironment = z.strictObject({ ...environment.shape, api_key: z.uuid() }).register(named, {
  id: 'NewEnvironment',
  description: 'With its first API key, which is shown this once.',
})

export const apiKey = z
  .strictObject({
    id: z.int(),
    name: z.string(),
    prefix: z.string(),
    created_at: date,
    revoked_at: date.nullable(),
  })
  .register(named, { id: 'ApiKey', description: 'An API key, known by its first characters.' })

export const newApiKey = z
  .strictObject({ ...apiKey.shape, api_key: z.uuid() })
  .register(named, { id: 'NewApiKey', description: 'With the key itself, which is shown this once.' })

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

export type EnvironmentAnswer = z.infer<typeof environment>
export type SecretAnswer = z.infer<typeof secret>
export type NewSecretAnswer = z.infer<typeof newSecret>
export type NewSigningKeyAnswer = z.infer<typeof newSigningKey>
