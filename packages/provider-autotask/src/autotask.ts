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
import { describe } from './describe.ts'
import { createDiagnose, type AutotaskDiagnose } from './diagnose/diagnose.ts'
import { identify } from './identify.ts'
import { createClientOpener, type RestOptions } from './open.ts'
import { createRecover, type AutotaskRecover } from './recover/recover.ts'
import { createRegister, type AutotaskRegister } from './register/register.ts'
import { samples } from './samples.ts'
import { checkSecret, generateSecret } from './secret.ts'
import { sign, verify } from './signature.ts'
import { createOpenTickets, type OpenTickets } from './tickets.ts'
import { vectors } from './vectors.ts'

/** Options of the plugin. */
export interface AutotaskOptions {
  /**
   * True: if a signature does not match the bytes, verify it again over the body with its strings escaped as .NET's
   * System.Text.Json escapes them. For a proxy that decodes those escapes. Default `false`: a correct proxy does not change
   * the body, and with the fallback a repeated event in another spelling looks new.
   */
  readonly escapedFallback?: boolean
  /** Size limits of a body, see @guidepost/autotask-payload. */
  readonly limits?: Partial<Limits>
  /** Options for calls to Autotask's REST API. Default: those of `@guidepost/autotask-client`, with one limiter for all. */
  readonly rest?: RestOptions
}

/** The plugin for Autotask PSA. */
export interface AutotaskProvider extends Provider<AutotaskConnectionConfig, AutotaskCredentials, AutotaskEvent> {
  readonly register: AutotaskRegister
  readonly diagnose: AutotaskDiagnose
  readonly recover: AutotaskRecover
  /** Not in the contract: reads the tickets of a connection, within the limits that all calls of the plugin share. */
  readonly openTickets: OpenTickets
}

/**
 * Creates the plugin for Autotask PSA. Create one for all integrations: its calls share a limiter, because Autotask counts
 * requests per database. The limiter is the only state.
 */
export function autotask(options: AutotaskOptions = {}): AutotaskProvider {
  const { escapedFallback = false, limits, rest = {} } = options
  const openClient = createClientOpener(rest)
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
      describe,
      connectionKeys,
      matchKeyOf,
      sign,
    },
    register: createRegister(openClient, rest),
    diagnose: createDiagnose(openClient),
    recover: createRecover(openClient),
    openTickets: createOpenTickets(openClient),
    samples,
    vectors,
  }
}
