import { isGuid, normalizeGuid } from '@guidepost/connection-matcher'
import { z } from 'zod'

const exampleGuid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'

/** In a JSON Schema: the key may be left out, but nothing can be registered without it. */
const neededToRegister = 'x-needed-to-register'

/**
 * The plain settings of a connection, named as Nango names them (its provider `autotask`). Each may be left out, since a
 * connection can exist to receive webhooks only; each that is given must be valid. Other keys are kept.
 */
export const connectionConfigSchema = z.looseObject({
  /** The zone: the part of the API's URL before `.autotask.net`. */
  subdomain: z
    .string()
    .regex(
      /^webservices[1-9]\d{0,2}$/,
      'subdomain must be like webservices3: the part of your API URL before .autotask.net',
    )
    .optional()
    .meta({
      title: 'Zone',
      description: 'The part of your API URL before .autotask.net. Autotask is asked for it if you leave it out.',
      examples: ['webservices3'],
    }),
  /** The tracking identifier of the API user. */
  apiIntegrationCode: z
    .string()
    .regex(/^[a-zA-Z0-9]+$/, 'apiIntegrationCode must be the tracking identifier of the API user: letters and digits')
    .optional()
    .meta({
      title: 'Tracking identifier',
      description: 'Of the API user: Resources/Users (HR) > API User > API Tracking Identifier.',
      examples: ['ABCDEFGH1234567890IJKLMNOP'],
      [neededToRegister]: true,
    }),
  /** The API user's name, which looks like an e-mail address. */
  username: z
    .string()
    .regex(/^[^\s@]+@[^\s@]+$/, 'username must be the name of the API user, like an e-mail address: abc@example.com')
    .optional()
    .meta({
      title: 'Username',
      description: 'The key of the API user, which looks like an e-mail address.',
      examples: ['abc123@example.com'],
      [neededToRegister]: true,
    }),
  /** The `webhookGUID` of the connection's webhook, or of several, since each entity has a webhook of its own. */
  webhookGuid: z
    .union([z.string(), z.array(z.string())], {
      error: `webhookGuid must be a GUID or a list of GUIDs, like ${exampleGuid}`,
    })
    .superRefine((value, context) => {
      for (const [index, guid] of [value].flat().entries()) {
        const message = guidProblem(guid)
        if (!message) continue
        context.addIssue({ code: 'custom', message, path: Array.isArray(value) ? [index] : [], input: value })
      }
    })
    .optional(),
})

/** A sentence that names the text at fault, its first 60 characters. */
function guidProblem(text: string): string | undefined {
  const shown = JSON.stringify(text.slice(0, 60))
  if (isGuid(text)) return undefined
  return `${shown} is no GUID; webhookGuid must be the webhookGUID that Autotask shows, like ${exampleGuid}`
}

/** A connection's plain settings: see {@link connectionConfigSchema}. */
export type AutotaskConnectionConfig = z.infer<typeof connectionConfigSchema>

/** The secrets of a connection, in the form that Nango has for this kind. */
export const credentialsSchema = z.strictObject({
  type: z.literal('API_KEY'),
  /** The API user's secret (password), sent verbatim in a header: so printable ASCII, no blanks around it. */
  apiKey: z
    .string()
    .regex(
      /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/,
      'apiKey must be the secret of the API user: printable ASCII without blanks around it',
    )
    .meta({ title: 'Secret', description: 'The password of the API user.', writeOnly: true }),
})

/** A connection's secrets: see {@link credentialsSchema}. */
export type AutotaskCredentials = z.infer<typeof credentialsSchema>

/** The normal form of the GUID of one webhook; `undefined` for what is no GUID. */
export function matchKeyOf(value: unknown): string | undefined {
  return isGuid(value) ? normalizeGuid(value) : undefined
}

/** The GUIDs of a connection in normal form, each once. None, if the connection has no webhook yet. */
export function connectionKeys(config: AutotaskConnectionConfig): string[] {
  const keys = [config.webhookGuid].flat().map(normalizeGuid)
  return [...new Set(keys)].filter((key) => key !== undefined)
}
