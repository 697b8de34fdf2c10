import { entities, entityOf, parse, type AutotaskEvent, type Limits } from '@guidepost/autotask-payload'
import { contractVersion, textLimit, type Provider } from '@guidepost/provider'
import {
  connectionConfigSchema,
  connectionKeys,
  credentialsSchema,
  matchKeyOf,
  type AutotaskConnectionConfig,
  type AutotaskCredentials,
} from './connection.ts'
import { identify } from './identify.ts'
import { samples } from './samples.ts'
import { checkSecret, generateSecret } from './secret.ts'
import { sign, verify } from './signature.ts'
import { vectors } from './vectors.ts'

/** How the plugin reads what Autotask sends. */
export interface AutotaskOptions {
  /**
   * Gives a signature that does not match the bytes a second try, over the body with its strings escaped as .NET's
   * System.Text.Json does. For a proxy in front of you that writes escapes out. Default `false`: right proxies need
   * none, and it makes an event that is repeated in another spelling look new.
   */
  readonly escapedFallback?: boolean
  /** Bounds on a body, see @guidepost/autotask-payload. */
  readonly limits?: Partial<Limits>
}

/** The plugin for Autotask PSA. */
export type AutotaskProvider = Provider<AutotaskConnectionConfig, AutotaskCredentials, AutotaskEvent>

/** Makes the plugin for Autotask PSA. It holds no state: one instance serves any number of integrations. */
export function autotask(options: AutotaskOptions = {}): AutotaskProvider {
  const { escapedFallback = false, limits } = options
  return {
    contractVersion,
    id: 'autotask',
    displayName: 'Autotask PSA',
    connectionConfig: connectionConfigSchema,
    credentials: credentialsSchema,
    receive: {
      types: entities,
      typeOf: entityOf,
      checkSecret,
      generateSecret,
      verify: (webhook, secrets) => verify(webhook, secrets, escapedFallback),
      parse(webhook) {
        const parsed = parse(webhook.body, limits)
        return parsed.ok ? parsed : { ok: false, error: parsed.error.message.slice(0, textLimit) }
      },
      identify,
      connectionKeys,
      matchKeyOf,
      sign,
    },
    samples,
    vectors,
  }
}
