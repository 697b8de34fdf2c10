import { createHmac } from 'node:crypto'
import type { TestAnswer, TestGateway } from './gateway.ts'

/** The signing secret of the integration `autotask`, and the Guid of the webhook of the connection `acme`. */
export const acme = { secret: 'enkmoj676nwh8', guid: 'a1da62a4-2c49-40a8-8183-69994ce5b3eb' }

/** Creates the integration `autotask` and the connection `acme`. Returns the path of the integration's webhook URL. */
export async function createAcme(test: TestGateway): Promise<string> {
  await test.request('POST', '/integrations', {
    provider: 'autotask',
    unique_key: 'autotask',
    custom: { webhookSecret: acme.secret },
  })
  await test.request('POST', '/connections', {
    provider_config_key: 'autotask',
    connection_id: 'acme',
    connection_config: { webhookGuid: acme.guid },
  })
  return `/webhook/${test.environment.uuid}/autotask`
}

/** The body of an update of a ticket. `number` tells the updates of one ticket apart. */
export function ticketUpdate(ticket: number | string, number: number | string = 1): string {
  return `{"Action":"Update","Guid":"${acme.guid}","EntityType":"Ticket","Id":${ticket},"Fields":{"Status":"5"},"SequenceNumber":${number}}`
}

/** The signature header of a body, by acme's secret unless another key is given. */
export function signed(body: string | Uint8Array, key = acme.secret): Record<'x-hook-signature', string> {
  return { 'x-hook-signature': `sha1=${createHmac('sha1', key).update(body).digest('base64')}` }
}

/** Posts a signed update of a ticket of acme. `number` tells the updates of one ticket apart. */
export function postTicket(test: TestGateway, ticket: number, number = 1): Promise<TestAnswer> {
  const body = ticketUpdate(ticket, number)
  return test.post(`/webhook/${test.environment.uuid}/autotask`, body, signed(body))
}

/** A ticket event as Autotask sends it, with a random ticket. */
export function randomEvent(more: Readonly<Record<string, unknown>> = {}): string {
  const id = Math.floor(Math.random() * 1e9)
  const event = { Action: 'Update', Guid: acme.guid, EntityType: 'Ticket', Id: id, SequenceNumber: id }
  return JSON.stringify({ ...event, Fields: { TicketNumber: 'T20250915.0001' }, ...more })
}
