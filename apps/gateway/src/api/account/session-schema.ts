import { z } from 'zod'
import { apiKey, environment } from './answers.ts'
import { date } from '../http/schemas/answers.ts'
import { named } from '../http/schemas/named.ts'

export const signInBody = z.union([
  z.strictObject({ api_key: z.string().max(100) }),
  z.strictObject({ code: z.string().max(100) }),
])

export const session = z.strictObject({ environment, api_key: apiKey, expires_at: date.nullable() }).register(named, {
  id: 'Session',
  description: 'Whose requests these are. `expires_at` is null where the API key itself was sent.',
})
