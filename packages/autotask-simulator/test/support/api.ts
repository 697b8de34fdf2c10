import type { ApiUser, Autotask, WebhookEntity } from '../../src/index.ts'

export interface Answer {
  readonly status: number
  readonly text: string
  readonly headers: Headers
  // eslint-disable-next-line typescript/no-explicit-any -- tests read answers of every shape
  readonly json: any
}

export type Call = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer>

/** Creates a function that calls the REST API as `user`. Its `path` is relative to `V1.0/`, or a whole URL. */
export function caller(autotask: Autotask, user: ApiUser = autotask.tenant.user, zone = autotask.url): Call {
  return async (method, path, body, headers = {}) => {
    const url = path.startsWith('http') ? path : `${zone}/ATServicesRest/V1.0/${path}`
    const response = await fetch(url, {
      method,
      headers: {
        UserName: user.username,
        Secret: user.secret,
        ApiIntegrationCode: user.integrationCode,
        'Content-Type': 'application/json',
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, text, headers: response.headers, json: parsed(text) }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The body of a webhook that subscribes all actions. */
export function webhookBody(url: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    name: 'Test',
    isActive: true,
    webhookUrl: url,
    deactivationUrl: `${url}/off`,
    secretKey: 'enkmoj676nwh8',
    sendThresholdExceededNotification: true,
    isSubscribedToCreateEvents: true,
    isSubscribedToUpdateEvents: true,
    isSubscribedToDeleteEvents: true,
    ...more,
  }
}

/** The fields that a webhook of `addWebhook` subscribes and displays. */
const watchedFields = {
  Company: { subscribed: ['CompanyName', 'Phone'], displayed: ['CompanyType'] },
  Contact: { subscribed: ['LastName'], displayed: ['FirstName'] },
  ConfigurationItem: { subscribed: ['ReferenceTitle', 'IsActive'], displayed: ['SerialNumber'] },
  Ticket: { subscribed: ['Title', 'Status', 'DueDateTime'], displayed: ['TicketNumber'] },
  TicketNote: { subscribed: ['Title'], displayed: ['TicketID'] },
} as const satisfies Record<WebhookEntity, unknown>

/** Creates a webhook with its rows over the REST API, and returns its id. */
export async function addWebhook(
  call: Call,
  url: string,
  { entity = 'Ticket', ...more }: Readonly<Record<string, unknown>> & { entity?: WebhookEntity } = {},
): Promise<number> {
  const id = idOf(await call('POST', `${entity}Webhooks`, webhookBody(url, more)))
  const { subscribed, displayed } = watchedFields[entity]
  for (const label of [...subscribed, ...displayed]) {
    const isSubscribedField = (subscribed as readonly string[]).includes(label)
    const row = { webhookID: id, fieldID: await fieldId(call, entity, label), isSubscribedField }
    idOf(await call('POST', `${entity}Webhooks/${id}/Fields`, { ...row, isDisplayAlwaysField: !isSubscribedField }))
  }
  return id
}

/** Looks up the FieldID of a label in the metadata. */
export async function fieldId(
  call: Call,
  entity: WebhookEntity,
  label: string,
  kind: 'Fields' | 'UdfFields' = 'Fields',
) {
  const { json } = await call('GET', `${entity}Webhook${kind}/entityInformation/fields`)
  const fields = json.fields as { name: string; picklistValues: { label: string; value: string }[] | null }[]
  const { picklistValues } = fields.find(({ name }) => name.toLowerCase().endsWith('fieldid'))!
  return Number(picklistValues!.find((one) => one.label === label)!.value)
}

/** The id of a created item; throws if the answer is an error. */
export function idOf({ status, text, json }: Answer): number {
  if (status !== 200) throw new Error(`${status} ${text}`)
  return json.itemId as number
}

/** The body of a new ticket. */
export function ticket(autotask: Autotask, more: Readonly<Record<string, unknown>> = {}) {
  return { title: 'Printer on fire', status: 1, priority: 1, companyID: autotask.tenant.companyId, ...more }
}
