import type { ClaimedDelivery } from '@guidepost/store'

/** A delivery as the store hands it out, for tests: an update of ticket 7, for the handler `h`, from the connection `acme`. */
export function claimedDelivery(more: Partial<ClaimedDelivery> = {}): ClaimedDelivery {
  return {
    id: '1',
    generation: 1,
    destination: 'h',
    attempt: 1,
    replay: false,
    probe: false,
    event: {
      id: '1',
      position: 0,
      type: 'Ticket',
      action: 'Update',
      origin: 'push',
      recovered: null,
      receivedAt: 0,
      matchedAt: 0,
      headers: {},
      body: Buffer.from('{"Action":"Update","Guid":"x","EntityType":"Ticket","Id":7}'),
    },
    environment: { id: 1, uuid: '', name: '' },
    integration: { uniqueKey: 'autotask', provider: 'autotask' },
    connection: { connectionId: 'acme', config: {}, metadata: null, tags: {} },
    ...more,
  }
}
