import { z } from 'zod'
import { date } from '../http/schemas/answers.ts'
import { named } from '../http/schemas/named.ts'

export const environment = z.strictObject({ uuid: z.uuid(), name: z.string(), created_at: date }).register(named, {
  id: 'Environment',
  description: 'A separate set of integrations, connections, API keys and events.',
})

export const newEnvironment = z.strictObject({ ...environment.shape, api_key: z.uuid() }).register(named, {
  id: 'NewEnvironment',
  description: 'A new environment with its first API key, which is not shown again.',
})

export const apiKey = z
  .strictObject({
    id: z.int(),
    name: z.string(),
    prefix: z.string(),
    created_at: date,
    revoked_at: date.nullable(),
    expires_at: date.nullable(),
    last_used_at: date.nullable(),
  })
  .register(named, {
    id: 'ApiKey',
    description: 'An API key. `prefix` is its first 8 characters, `last_used_at` is exact to 5 minutes.',
  })

export const newApiKey = z
  .strictObject({ ...apiKey.shape, api_key: z.uuid() })
  .register(named, { id: 'NewApiKey', description: 'A new API key with its value, which is not shown again.' })

export const settings = z
  .strictObject({
    public_url: z.string().nullable(),
    retention_days: z.strictObject({
      events: z.number(),
      dead_letters: z.number(),
      rejections: z.number(),
      dedupe: z.number(),
    }),
  })
  .register(named, {
    id: 'Settings',
    description:
      'Settings that environment variables of the gateway make. `dedupe` is how long a repeated event is recognised.',
  })

export const revokedKey = z.strictObject({ success: z.literal(true), own: z.boolean() })

export const session = z
  .strictObject({ environment, api_key: apiKey, expires_at: date.nullable(), demo: z.boolean() })
  .register(named, {
    id: 'Session',
    description:
      'The environment and API key of a request. `expires_at` is null if the API key itself was sent. `demo`: the gateway is a demo with a simulated Autotask.',
  })

export type EnvironmentAnswer = z.infer<typeof environment>
