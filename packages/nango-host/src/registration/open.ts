import type { Provider, ProviderHost, Register, RegisterClient, RegistrationTarget } from '@guidepost/provider'
import { invalidConnection } from './failure.ts'
import type { ConnectionHost, HookedConnection } from './host.ts'
import { createTarget } from './target.ts'

/** What a hook needs to call the provider for one connection. */
export interface OpenConnection {
  readonly client: RegisterClient
  readonly target: RegistrationTarget
  readonly account: { readonly config: unknown; readonly credentials: unknown }
  readonly providerHost: ProviderHost
}

/** Checks the connection and opens a client. Makes no call. Throws `invalid_connection`. */
export async function openConnection<Connection extends HookedConnection>(
  { id, connectionConfig, credentials }: Provider,
  register: Register,
  host: ConnectionHost<Connection>,
  connection: Connection,
  signal: AbortSignal,
): Promise<OpenConnection> {
  const { webhookUrl, webhookSecret = '' } = connection
  if (!URL.canParse(webhookUrl)) throw invalidConnection(`webhookUrl is "${webhookUrl}", which is not a URL`)
  const account = {
    config: await checked(connectionConfig, connection.connectionConfig, 'connection_config'),
    credentials: await checked(credentials, connection.credentials, 'credentials'),
  }
  const providerHost: ProviderHost = {
    fetch: host.fetch ?? globalThis.fetch,
    signal,
    now: host.now ?? Date.now,
    memory: prefixedMemory(host, id),
    trustedOrigins: host.trustedOrigins ?? [],
    priority: 'urgent',
  }
  const target = await createTarget(host.key, connection, webhookSecret)
  return { client: register.open(account, providerHost), target, account, providerHost }
}

/** Throws `invalid_connection` for an invalid signing secret. A removal needs no secret. */
export function checkSecret({ receive }: Provider, { webhookSecret }: HookedConnection): void {
  const problem = webhookSecret === undefined ? 'there is none' : receive.checkSecret(webhookSecret)
  if (problem !== undefined) throw invalidConnection(`The webhook secret of the integration is invalid: ${problem}`)
}

/** Prefixes the keys, so that plugins do not read each other's values. */
function prefixedMemory({ memory }: Pick<ConnectionHost, 'memory'>, provider: string): ProviderHost['memory'] {
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
  throw invalidConnection(`${[name, ...path].join('.')} is not valid: ${issue?.message ?? 'the plugin rejects it'}`)
}
