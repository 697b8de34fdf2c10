import { isGuid, normalizeGuid } from '@guidepost/connection-matcher'
import { z } from 'zod'

const exampleGuid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'

/** A keyword in the JSON Schema: the setting is optional, but a registration needs it. */
const neededToRegister = 'x-needed-to-register'

/**
 * The plain settings of a connection, with the names of Nango's provider `autotask`. All are optional, because a connection
 * may only receive webhooks. A setting that is present must be valid. Unknown keys are kept.
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
      description:
        'The part of your API URL before .autotask.net. If you leave it empty, Guidepost looks it up at Autotask.',
      examples: ['webservices3'],
    }),
  /** The tracking identifier of the API user. */
  apiIntegrationCode: z
    .string()
    .regex(/^[a-zA-Z0-9]+$/, 'apiIntegrationCode must be the tracking identifier of the API user: letters and digits')
    .optional()
    .meta({
      title: 'Tracking identifier',
      description: 'In Autotask: Resources/Users (HR) > API User > API Tracking Identifier.',
      examples: ['ABCDEFGH1234567890IJKLMNOP'],
      [neededToRegister]: true,
    }),
  /** The user name of the API user. Looks like an e-mail address. */
  username: z
    .string()
    .regex(/^[^\s@]+@[^\s@]+$/, 'username must be the name of the API user, like an e-mail address: abc@example.com')
    .optional()
    .meta({
      title: 'Username',
      description: 'The user name ("Username (Key)") of the API user. Looks like an e-mail address.',
      examples: ['abc123@example.com'],
      [neededToRegister]: true,
    }),
  /** The `webhookGUID` of the connection's webhook, or a list: each entity has its own webhook. */
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

/** An error message with the first 60 characters of the invalid text; `undefined` for a GUID. */
function guidProblem(text: string): string | undefined {
  const shown = JSON.stringify(text.slice(0, 60))
  if (isGuid(text)) return undefined
  return `${shown} is not a GUID. webhookGuid must be the webhookGUID that Autotask shows, like ${exampleGuid}`
}

/** See {@link connectionConfigSchema}. */
export type AutotaskConnectionConfig = z.infer<typeof connectionConfigSchema>

/** The secrets of a connection, in the form of Nango's `API_KEY` credentials. */
export const credentialsSchema = z.strictObject({
  type: z.literal('API_KEY'),
  /** The secret (password) of the API user. Printable ASCII without spaces around it, because it is sent in a header. */
  apiKey: z
    .string()
    .regex(
      /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/,
      'apiKey must be the secret of the API user: printable ASCII without spaces around it',
    )
    .meta({ title: 'Secret', description: 'The password of the API user.', writeOnly: true }),
})

/** See {@link credentialsSchema}. */
export type AutotaskCredentials = z.infer<typeof credentialsSchema>

/** The normal form of a GUID; `undefined` for any other value. */
export function matchKeyOf(value: unknown): string | undefined {
  return isGuid(value) ? normalizeGuid(value) : undefined
}

/** The GUIDs of a connection in normal form, each once; an empty list if the connection has no webhook yet. */
export function connectionKeys(config: AutotaskConnectionConfig): string[] {
  const keys = [config.webhookGuid].flat().map(normalizeGuid)
  return [...new Set(keys)].filter((key) => key !== undefined)
}
