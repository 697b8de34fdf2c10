import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { startAutotask } from './index.ts'
import type { ApiUser, Autotask, AutotaskOptions, Watched } from './index.ts'

/** What a receiver got. */
export interface Received {
  readonly path: string
  readonly body: string
  readonly signature: string | undefined
  readonly contentType: string | undefined
  /** On the simulator's clock. */
  readonly at: number
  readonly json: Payload
}

interface Payload {
  readonly Action: string
  readonly Guid: string
  readonly EntityType: string
  readonly Id: number
  readonly Fields: Readonly<Record<string, unknown>>
  readonly EventTime: string
  readonly SequenceNumber: number
  readonly PersonId: number
}

/** What it answers: a status, nothing at all, or a broken connection. */
export type Reply = number | 'hang' | 'break'

/** A simulator for one test, closed after it. */
export async function open(options: AutotaskOptions = {}): Promise<Autotask> {
  const autotask = await startAutotask({ processingMs: 0, ...options })
  onTestFinished(() => autotask.close())
  return autotask
}

/** An HTTP server that keeps what it gets; `reply` decides what it answers. */
export async function openReceiver(autotask: Autotask, reply: (got: Received) => Reply = () => 200) {
  const received: Received[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const got: Received = {
        path: request.url ?? '',
        body,
        signature: request.headers['x-hook-signature'] as string | undefined,
        contentType: request.headers['content-type'],
        at: autotask.clock.now(),
        json: body === '' ? ({} as Payload) : (JSON.parse(body) as Payload),
      }
      received.push(got)
      const answer = reply(got)
      if (answer === 'break') response.destroy()
      else if (answer !== 'hang') response.writeHead(answer).end(answer < 300 ? '' : `said ${answer}`)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/hook`, received }
}

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

/** Calls the REST API as a client would; `path` begins after `V1.0/`, or is a whole URL. */
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

/** The body of a webhook that is told of everything. */
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

/** What a webhook of `addWebhook` subscribes and displays. */
const watchedFields = {
  Company: { subscribed: ['CompanyName', 'Phone'], displayed: ['CompanyType'] },
  Contact: { subscribed: ['LastName'], displayed: ['FirstName'] },
  ConfigurationItem: { subscribed: ['ReferenceTitle', 'IsActive'], displayed: ['SerialNumber'] },
  Ticket: { subscribed: ['Title', 'Status', 'DueDateTime'], displayed: ['TicketNumber'] },
  TicketNote: { subscribed: ['Title'], displayed: ['TicketID'] },
} as const satisfies Record<Watched, unknown>

/** Creates a webhook with its rows over the REST API, and gives its id. */
export async function addWebhook(
  call: Call,
  url: string,
  { entity = 'Ticket', ...more }: Readonly<Record<string, unknown>> & { entity?: Watched } = {},
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

/** The FieldID of a label, looked up where one has to look it up. */
export async function fieldId(call: Call, entity: Watched, label: string, kind: 'Fields' | 'UdfFields' = 'Fields') {
  const { json } = await call('GET', `${entity}Webhook${kind}/entityInformation/fields`)
  const fields = json.fields as { name: string; picklistValues: { label: string; value: string }[] | null }[]
  const { picklistValues } = fields.find(({ name }) => name.toLowerCase().endsWith('fieldid'))!
  return Number(picklistValues!.find((one) => one.label === label)!.value)
}

export function idOf({ status, text, json }: Answer): number {
  if (status !== 200) throw new Error(`${status} ${text}`)
  return json.itemId as number
}

/** A ticket's body. */
export function ticket(autotask: Autotask, more: Readonly<Record<string, unknown>> = {}) {
  return { title: 'Printer on fire', status: 1, priority: 1, companyID: autotask.tenant.companyId, ...more }
}
