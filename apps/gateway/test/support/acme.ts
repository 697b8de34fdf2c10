import { createHmac } from 'node:crypto'
import type { TestAnswer, TestGateway } from './gateway.ts'

const secret = 'enkmoj676nwh8'
const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'

/** Gives a gateway the integration `autotask` and the connection `acme`. */
export async function createAcme(test: TestGateway): Promise<void> {
  await test.request('POST', '/integrations', {
    provider: 'autotask',
    unique_key: 'autotask',
    custom: { webhookSecret: secret },
  })
  await test.request('POST', '/connections', {
    provider_config_key: 'autotask',
    connection_id: 'acme',
    connection_config: { webhookGuid: guid },
  })
}

/** Posts a signed update of a ticket of acme. `number` tells its updates apart. */
export function postTicket(test: TestGateway, ticket: number, number = 1): Promise<TestAnswer> {
  const body = `{"Action":"Update","Guid":"${guid}","EntityType":"Ticket","Id":${ticket},"Fields":{"Status":"5"},"SequenceNumber":${number}}`
  const signature = `sha1=${createHmac('sha1', secret).update(body).digest('base64')}`
  return test.post(`/webhook/${test.environment.uuid}/autotask`, body, { 'x-hook-signature': signature })
}
