import type { Autotask } from '../simulator.ts'

/** The address and the credentials of a running simulator. */
export interface StartInfo {
  readonly kind: 'started'
  readonly url: string
  readonly tenants: readonly {
    readonly name: string
    readonly companyId: number
    readonly username: string
    readonly secret: string
    readonly integrationCode: string
  }[]
}

export function startInfoOf({ url, tenants }: Autotask): StartInfo {
  return {
    kind: 'started',
    url,
    tenants: tenants.map(({ name, companyId, user }) => {
      const { username, secret, integrationCode } = user
      return { name, companyId, username, secret, integrationCode }
    }),
  }
}

/** Formats the address, the credentials, and commands to paste as text. */
export function describeStart({ url, tenants }: StartInfo): string {
  const base = `${url}/ATServicesRest/V1.0`
  const [first] = tenants
  if (!first) return `The simulated Autotask runs at ${url}`
  const headers = [
    `-H "UserName: ${first.username}"`,
    `-H "Secret: ${first.secret}"`,
    `-H "ApiIntegrationCode: ${first.integrationCode}"`,
    '-H "Content-Type: application/json"',
  ]
  const curl = (method: string, path: string, body?: unknown) =>
    [
      `curl -X ${method} "${base}/${path}"`,
      ...headers.map((header) => `  ${header}`),
      ...(body === undefined ? [] : [`  -d '${JSON.stringify(body)}'`]),
    ].join(' \\\n')
  const hook = {
    Name: 'Mine',
    IsActive: true,
    WebhookUrl: 'http://localhost:3000/webhook',
    DeactivationUrl: 'http://localhost:3000/webhook',
    SecretKey: 'a-secret-of-yours',
    SendThresholdExceededNotification: false,
    IsSubscribedToCreateEvents: true,
    IsSubscribedToUpdateEvents: true,
    IsSubscribedToDeleteEvents: true,
  }
  const row = { WebhookID: 1, FieldID: 2, IsSubscribedField: true, IsDisplayAlwaysField: false }
  return [
    `The simulated Autotask runs at ${url} (REST API: ${base}). Press Ctrl-C to stop it.`,
    '',
    ...tenants.map(
      ({ name, username, secret, integrationCode }) =>
        `${name}: UserName ${username}, Secret ${secret}, ApiIntegrationCode ${integrationCode}`,
    ),
    '',
    'Create a webhook for tickets at your own URL:',
    curl('POST', 'TicketWebhooks', hook),
    '',
    'Subscribe a field (2 is TicketNumber), which makes the webhook ready:',
    curl('POST', 'TicketWebhooks/1/Fields', row),
    '',
    'Create a ticket, which fires the webhook:',
    curl('POST', 'Tickets', { title: 'Printer on fire', status: 1, priority: 1, companyID: first.companyId }),
  ].join('\n')
}
