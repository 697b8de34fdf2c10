import { ProviderError, type Plan, type Provider, type Register } from '@guidepost/provider'
import { assertServable } from '../contract.ts'
import { HostError } from '../errors.ts'
import { toHookResult, notDone, preflightFailed } from './failure.ts'
import type { ConnectionHost, HookedConnection, HookResult, WebhookRemoved, WebhookSetUp } from './host.ts'
import { checkSecret, openConnection, type OpenConnection } from './open.ts'

/** A Nango-style host calls these hooks when it creates and deletes connections. */
export interface ConnectionHooks<Connection extends HookedConnection = HookedConnection> {
  /**
   * Creates the connection's webhook at the provider, or repairs the existing one. Checks the result, then calls `keep` with
   * the value that matches events to the connection. When called again, it changes only what differs, writes the signing
   * secret, activates a deactivated webhook, and restores a value that is missing in `connection_config`.
   *
   * Rejects if `keep` or `memory` rejects. Then call it again.
   */
  onConnectionCreated(connection: Connection): Promise<HookResult<WebhookSetUp>>
  /** Removes the webhook of `onConnectionCreated`. Needs the same connection, with its credentials. */
  onConnectionDeleted(connection: Connection): Promise<HookResult<WebhookRemoved>>
}

/**
 * Creates the hooks for a Nango-style host from any provider plugin with a `register` half. Don't call the hooks of one
 * connection concurrently.
 *
 * Throws `HostError` for a plugin with another version of the contract or without `register`, and for invalid options.
 */
export function connectionHooks<Connection extends HookedConnection>(
  provider: Provider,
  host: ConnectionHost<Connection>,
): ConnectionHooks<Connection> {
  assertServable(provider)
  const register = requireRegister(provider)
  const spec = resolveSpec(register, host.registration)
  const { timeoutMs = 60_000, propName } = checkedHost(host)

  return {
    onConnectionCreated(connection) {
      const signal = AbortSignal.timeout(timeoutMs)
      return toHookResult<WebhookSetUp>(signal, async () => {
        checkSecret(provider, connection)
        const opened = await openConnection(provider, register, host, connection, signal)
        await preflight(provider, opened, spec)
        const desired = register.desired(opened.target, spec)
        const done = await converge(opened, async () => {
          const observed = await opened.client.observe(opened.target, spec)
          // Always write the secret: the provider does not show the present one.
          return register.plan(desired, observed, { reactivate: true, setSecret: true })
        })
        const after = await opened.client.observe(opened.target, spec)
        const { actions, left } = register.plan(desired, after, { reactivate: false, setSecret: false })
        const { webhook } = after
        if (actions.length > 0 || webhook?.active !== true || webhook.matchValue === null) {
          const missing = [...actions.map(({ summary }) => summary), ...left]
          throw notDone(`The provider accepted the changes, but the webhook still differs: ${missing.join('; ')}`)
        }
        const connectionConfig = { [propName]: webhook.matchValue }
        if (connection.connectionConfig[propName] !== webhook.matchValue) await host.keep(connection, connectionConfig)
        return { ok: true, webhookId: webhook.id, connectionConfig, done, left }
      })
    },

    onConnectionDeleted(connection) {
      const signal = AbortSignal.timeout(timeoutMs)
      return toHookResult<WebhookRemoved>(signal, async () => {
        const opened = await openConnection(provider, register, host, connection, signal)
        const removal = async () => {
          const observed = await opened.client.observe(opened.target, spec, { forRemoval: true })
          return register.plan(null, observed, { reactivate: false, setSecret: false })
        }
        const done = await converge(opened, removal)
        const { actions } = await removal()
        if (actions.length === 0) return { ok: true, done }
        throw notDone(`The webhook still exists. Left to do: ${actions.map(({ summary }) => summary).join('; ')}`)
      })
    },
  }
}

/** Finds faults that the provider would not report before anything is changed, e.g. a URL that the provider never calls. */
async function preflight({ diagnose }: Provider, { account, target, providerHost }: OpenConnection, spec: unknown) {
  const wrong = []
  const scope = { depth: 'preflight' as const, registrations: [{ target, spec }] }
  for await (const finding of diagnose?.check(account, scope, providerHost) ?? []) {
    if (finding.verdict === 'wrong') wrong.push(finding)
  }
  if (wrong.length > 0) throw preflightFailed(wrong)
}

/** Plans and applies. After `duplicate`, plans once more, to find our webhook. A second `duplicate` is a foreign webhook. */
async function converge({ client, target }: OpenConnection, plan: () => Promise<Plan>): Promise<string[]> {
  const done: string[] = []
  for (let attempt = 1; ; attempt++) {
    const { actions } = await plan()
    try {
      let { webhookId } = target
      for (const action of actions) {
        const applied = await client.apply(action, { ...target, webhookId })
        webhookId = applied.webhookId ?? webhookId
        done.push(action.summary)
      }
      return done
    } catch (error) {
      if (attempt > 1 || !(error instanceof ProviderError && error.code === 'duplicate')) throw error
    }
  }
}

function requireRegister({ id, register }: Provider): Register {
  if (register) return register
  throw new HostError('invalid_options', `The provider "${id}" can't create webhooks. Set them up by hand`)
}

function resolveSpec({ presets, spec: schema }: Register, chosen: unknown = Object.keys(presets)[0]): unknown {
  if (typeof chosen === 'string') {
    const preset = Object.hasOwn(presets, chosen) ? presets[chosen] : undefined
    if (preset) return preset.spec
    const names = Object.keys(presets).join(', ')
    throw new HostError('invalid_options', `registration is "${chosen}", which is not a preset. Presets: ${names}`)
  }
  const result = schema['~standard'].validate(chosen)
  if (result instanceof Promise) throw new HostError('invalid_options', 'registration must be the name of a preset')
  if (!result.issues) return result.value
  throw new HostError('invalid_options', `registration is not valid: ${result.issues[0]?.message}`)
}

function checkedHost<Host extends Pick<ConnectionHost, 'key' | 'propName' | 'timeoutMs'>>(host: Host): Host {
  const { key, propName, timeoutMs = 1 } = host
  if (typeof key !== 'string' || key.length < 32) {
    throw new HostError('invalid_options', 'key must have at least 32 random characters. Never change it')
  }
  if (typeof propName !== 'string' || propName === '') {
    throw new HostError('invalid_options', 'propName is empty. Set the name of a property')
  }
  if (!Number.isSafeInteger(timeoutMs) || timeoutMs < 1) {
    throw new HostError('invalid_options', `timeoutMs is ${timeoutMs}. Set a positive integer`)
  }
  return host
}
