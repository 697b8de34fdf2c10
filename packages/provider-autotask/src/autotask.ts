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
import { diagnoseWith, type AutotaskDiagnose } from './diagnose/diagnose.ts'
import { identify } from './identify.ts'
import { clientOpener, type RestOptions } from './open.ts'
import { registerWith, type AutotaskRegister } from './register/register.ts'
import { samples } from './samples.ts'
import { checkSecret, generateSecret } from './secret.ts'
import { sign, verify } from './signature.ts'
import { ticketsWith, type OpenTickets } from './tickets.ts'
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
  /** How calls to Autotask's REST API are made. Default: as `@guidepost/autotask-client` does, with one limiter for all. */
  readonly rest?: RestOptions
}

/** The plugin for Autotask PSA. */
export interface AutotaskProvider extends Provider<AutotaskConnectionConfig, AutotaskCredentials, AutotaskEvent> {
  readonly register: AutotaskRegister
  readonly diagnose: AutotaskDiagnose
  /** Beside the contract: reads the tickets of a connection, within the limits that all its calls share. */
  readonly openTickets: OpenTickets
}

/**
 * Makes the plugin for Autotask PSA. One instance serves any number of integrations, and should: its calls share a
 * limiter, since Autotask counts per database. Beside that it holds no state.
 */
export function autotask(options: AutotaskOptions = {}): AutotaskProvider {
  const { escapedFallback = false, limits, rest = {} } = options
  const openClient = clientOpener(rest)
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
    register: registerWith(openClient, rest),
    diagnose: diagnoseWith(openClient),
    openTickets: ticketsWith(openClient),
    samples,
    vectors,
  }
}
