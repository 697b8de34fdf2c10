import { contractVersion, type Provider } from '@guidepost/provider'
import { z } from 'zod'
import { connectionConfigSchema, connectionKeys, type StandardWebhooksConnectionConfig } from './connection.ts'
import { withDefaults, type StandardWebhooksOptions } from './options.ts'
import { describe, identify, parse, toText, type StandardWebhooksPayload } from './payload.ts'
import { samplesFor } from './samples.ts'
import { checkSecret, generateSecret } from './secret.ts'
import { sign, verify } from './signature.ts'
import { vectorsFor } from './vectors.ts'

/** The plugin for one sender of Standard Webhooks. It only receives: people set webhooks up at the sender. */
export type StandardWebhooksProvider = Provider<
  StandardWebhooksConnectionConfig,
  Readonly<Record<string, unknown>>,
  StandardWebhooksPayload
>

/**
 * Creates the plugin for a sender of Standard Webhooks. It has no state, so one instance serves any number of integrations.
 * Throws `OptionsError` for invalid options.
 */
export function standardWebhooks(options: StandardWebhooksOptions): StandardWebhooksProvider {
  const complete = withDefaults(options)
  const { id, displayName, types, match, toleranceMs } = complete
  return {
    contractVersion,
    id,
    displayName,
    connectionConfig: connectionConfigSchema(match.connection),
    credentials: z.looseObject({}),
    receive: {
      types,
      checkSecret,
      generateSecret,
      verify: (webhook, secrets) => verify(webhook, secrets, toleranceMs),
      parse,
      identify: (payload, webhook) => identify(payload, webhook, complete),
      describe: (payload) => describe(payload, complete),
      connectionKeys: (config) => connectionKeys(config, match.connection),
      matchKeyOf: toText,
      sign,
    },
    samples: samplesFor(complete),
    vectors: vectorsFor(toleranceMs),
  }
}
