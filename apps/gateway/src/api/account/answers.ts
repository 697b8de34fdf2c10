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

export const revokedKey = z.strictObject({ success: z.literal(true), own: z.boolean() })

export const session = z.strictObject({ environment, api_key: apiKey, expires_at: date.nullable() }).register(named, {
  id: 'Session',
  description: 'Whose requests these are. `expires_at` is null where the API key itself was sent.',
})
