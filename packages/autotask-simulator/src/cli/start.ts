import type { Autotask } from '../simulator.ts'

/** What one needs to know to use a simulator that has started. */
export interface Start {
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

export function startOf({ url, tenants }: Autotask): Start {
  return {
    kind: 'started',
    url,
    tenants: tenants.map(({ name, companyId, user }) => {
      const { username, secret, integrationCode } = user
      return { name, companyId, username, secret, integrationCode }
    }),
  }
}

/** For people: where it is, who may enter, and commands to paste. */
export function describeStart({ url, tenants }: Start): string {
  const base = `${url}/ATServicesRest/V1.0`
  const [first] = tenants
  if (!first) return `Autotask's side runs at ${url}`
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
    `Autotask's side runs at ${url} (REST: ${base}). Ctrl-C ends it.`,
    '',
    ...tenants.map(
      ({ name, username, secret, integrationCode }) =>
        `${name}: UserName ${username}, Secret ${secret}, ApiIntegrationCode ${integrationCode}`,
    ),
    '',
    'A webhook for tickets, at a URL of yours:',
    curl('POST', 'TicketWebhooks', hook),
    '',
    'A field that it subscribes (2 is TicketNumber), after which it is ready:',
    curl('POST', 'TicketWebhooks/1/Fields', row),
    '',
    'A ticket, of which it is told:',
    curl('POST', 'Tickets', { title: 'Printer on fire', status: 1, priority: 1, companyID: first.companyId }),
  ].join('\n')
}
