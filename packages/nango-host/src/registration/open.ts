import type { Provider, ProviderHost, Register, RegisterClient, RegistrationTarget } from '@guidepost/provider'
import { invalidConnection } from './failure.ts'
import type { ConnectionHost, HookedConnection } from './host.ts'
import { targetOf } from './target.ts'

/** All that it takes to speak to the provider about one connection. */
export interface Opened {
  readonly client: RegisterClient
  readonly target: RegistrationTarget
  readonly account: { readonly config: unknown; readonly credentials: unknown }
  readonly providerHost: ProviderHost
}

/** Checks what the host gave, and collects it without a call. Throws `invalid_connection`. */
export async function open<Connection extends HookedConnection>(
  { id, connectionConfig, credentials }: Provider,
  register: Register,
  host: ConnectionHost<Connection>,
  connection: Connection,
  signal: AbortSignal,
): Promise<Opened> {
  const { webhookUrl, webhookSecret = '' } = connection
  if (!URL.canParse(webhookUrl)) throw invalidConnection(`webhookUrl is "${webhookUrl}", which is no URL`)
  const account = {
    config: await checked(connectionConfig, connection.connectionConfig, 'connection_config'),
    credentials: await checked(credentials, connection.credentials, 'credentials'),
  }
  const providerHost: ProviderHost = {
    fetch: host.fetch ?? globalThis.fetch,
    signal,
    now: host.now ?? Date.now,
    memory: memoryOf(host, id),
    trustedOrigins: host.trustedOrigins ?? [],
    priority: 'urgent',
  }
  const target = await targetOf(host.key, connection, webhookSecret)
  return { client: register.open(account, providerHost), target, account, providerHost }
}

/** What signs must be good before something is signed with it; to remove a webhook none is needed. */
export function checkSecret({ receive }: Provider, { webhookSecret }: HookedConnection): void {
  const unfit = webhookSecret === undefined ? 'it has none' : receive.checkSecret(webhookSecret)
  if (unfit !== undefined) throw invalidConnection(`The webhook secret of the integration can't be used: ${unfit}`)
}

/** Plugins don't read each other's facts. */
function memoryOf({ memory }: Pick<ConnectionHost, 'memory'>, provider: string): ProviderHost['memory'] {
  return {
    get: (key) => memory.get(`${provider}:${key}`),
    set: (key, value) => memory.set(`${provider}:${key}`, value),
  }
}

async function checked(schema: Provider['connectionConfig'], value: unknown, name: string): Promise<unknown> {
  const result = await schema['~standard'].validate(value)
  if (!result.issues) return result.value
  const [issue] = result.issues
  const path = (issue?.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part))
  throw invalidConnection(`${[name, ...path].join('.')} is not valid: ${issue?.message ?? 'the plugin refuses it'}`)
}
