import { ProviderError, type Plan, type Provider, type Register } from '@guidepost/provider'
import { assertServable } from '../contract.ts'
import { HostError } from '../errors.ts'
import { asValue, notDone, preflightFailed } from './failure.ts'
import type { ConnectionHost, HookedConnection, HookResult, WebhookRemoved, WebhookSetUp } from './host.ts'
import { checkSecret, open, type Opened } from './open.ts'

/** What a Nango-style host calls when its connections come and go. */
export interface ConnectionHooks<Connection extends HookedConnection = HookedConnection> {
  /**
   * Sets the connection's webhook up at the provider, or repairs the one that is there: it looks, does what is missing,
   * looks again, and has the host keep whose events they are. Made again it changes only what differs, writes the signing
   * secret, switches on what was switched off, and gives back a value that was lost from `connection_config`.
   *
   * Rejects with what `keep` and `memory` reject with: then call it again.
   */
  onConnectionCreated(connection: Connection): Promise<HookResult<WebhookSetUp>>
  /** Removes what `onConnectionCreated` made. Needs the connection as it was, with its credentials. */
  onConnectionDeleted(connection: Connection): Promise<HookResult<WebhookRemoved>>
}

/**
 * The registration half for a Nango-style host, out of any provider plugin that has `register`. Don't call hooks of one
 * connection at the same time.
 *
 * Throws `HostError` for a plugin of another generation or without the half, and for what the host can't have meant.
 */
export function connectionHooks<Connection extends HookedConnection>(
  provider: Provider,
  host: ConnectionHost<Connection>,
): ConnectionHooks<Connection> {
  assertServable(provider)
  const register = registerOf(provider)
  const spec = specOf(register, host.registration)
  const { timeoutMs = 60_000, propName } = checkedHost(host)

  return {
    onConnectionCreated(connection) {
      const signal = AbortSignal.timeout(timeoutMs)
      return asValue<WebhookSetUp>(signal, async () => {
        checkSecret(provider, connection)
        const opened = await open(provider, register, host, connection, signal)
        await preflight(provider, opened, spec)
        const desired = register.desired(opened.target, spec)
        const done = await converge(opened, async () => {
          const observed = await opened.client.observe(opened.target, spec)
          // Whether the provider has this secret can't be read there.
          return register.plan(desired, observed, { reactivate: true, setSecret: true })
        })
        const after = await opened.client.observe(opened.target, spec)
        const { actions, left } = register.plan(desired, after, { reactivate: false, setSecret: false })
        const { webhook } = after
        if (actions.length > 0 || webhook?.active !== true || webhook.matchValue === null) {
          const missing = [...actions.map(({ summary }) => summary), ...left]
          throw notDone(`After it was written the webhook isn't as it should be: ${missing.join('; ')}`)
        }
        const connectionConfig = { [propName]: webhook.matchValue }
        if (connection.connectionConfig[propName] !== webhook.matchValue) await host.keep(connection, connectionConfig)
        return { ok: true, webhookId: webhook.id, connectionConfig, done, left }
      })
    },

    onConnectionDeleted(connection) {
      const signal = AbortSignal.timeout(timeoutMs)
      return asValue<WebhookRemoved>(signal, async () => {
        const opened = await open(provider, register, host, connection, signal)
        const removal = async () => {
          const observed = await opened.client.observe(opened.target, spec, { forRemoval: true })
          return register.plan(null, observed, { reactivate: false, setSecret: false })
        }
        const done = await converge(opened, removal)
        const { actions } = await removal()
        if (actions.length === 0) return { ok: true, done }
        throw notDone(`It is there still. To be done: ${actions.map(({ summary }) => summary).join('; ')}`)
      })
    },
  }
}

/** What would go wrong without a word is told before anything is changed, e.g. a URL that the provider never calls. */
async function preflight({ diagnose }: Provider, { account, target, providerHost }: Opened, spec: unknown) {
  const wrong = []
  const scope = { depth: 'preflight' as const, registrations: [{ target, spec }] }
  for await (const finding of diagnose?.check(account, scope, providerHost) ?? []) {
    if (finding.verdict === 'wrong') wrong.push(finding)
  }
  if (wrong.length > 0) throw preflightFailed(wrong)
}

/** Carries out a plan. What wasn't seen before is found by looking again; the second time it is somebody else's. */
async function converge({ client, target }: Opened, plan: () => Promise<Plan>): Promise<string[]> {
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

function registerOf({ id, register }: Provider): Register {
  if (register) return register
  throw new HostError('invalid_options', `The provider "${id}" sets no webhooks up: people do that by hand`)
}

function specOf({ presets, spec: schema }: Register, chosen: unknown = Object.keys(presets)[0]): unknown {
  if (typeof chosen === 'string') {
    const preset = Object.hasOwn(presets, chosen) ? presets[chosen] : undefined
    if (preset) return preset.spec
    const names = Object.keys(presets).join(', ')
    throw new HostError('invalid_options', `registration is "${chosen}", which is none of the presets: ${names}`)
  }
  const result = schema['~standard'].validate(chosen)
  if (result instanceof Promise) throw new HostError('invalid_options', 'registration must be the name of a preset')
  if (!result.issues) return result.value
  throw new HostError('invalid_options', `registration is not valid: ${result.issues[0]?.message}`)
}

function checkedHost<Host extends Pick<ConnectionHost, 'key' | 'propName' | 'timeoutMs'>>(host: Host): Host {
  const { key, propName, timeoutMs = 1 } = host
  if (typeof key !== 'string' || key.length < 32) {
    throw new HostError('invalid_options', 'key must be at least 32 random characters, the same for ever')
  }
  if (typeof propName !== 'string' || propName === '') {
    throw new HostError('invalid_options', 'propName is empty: set the name of a property')
  }
  if (!Number.isSafeInteger(timeoutMs) || timeoutMs < 1) {
    throw new HostError('invalid_options', `timeoutMs is ${timeoutMs}: set a whole number above 0`)
  }
  return host
}
