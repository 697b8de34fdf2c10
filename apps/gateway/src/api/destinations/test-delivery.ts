import { randomUUID } from 'node:crypto'
import type { Provider } from '@guidepost/provider'
import type { ClaimedDelivery, Environment } from '@guidepost/store'
import { firstSample } from '../../samples.ts'
import { Refusal } from '../http/errors.ts'

/** Makes a test delivery to an endpoint: the first readable sample of a provider, for a connection named `test`. */
export function testDelivery(
  environment: Environment,
  destination: string,
  providers: ReadonlyMap<string, Provider>,
  now: number,
): ClaimedDelivery {
  const found = sampleOf(providers)
  if (!found) throw new Refusal('no_sample', 'No configured provider has a sample event to send')
  const { provider, body, event } = found
  const webhook = { body, headers: { 'content-type': 'application/json' }, receivedAt: now }
  const { type, action } = provider.receive.identify(event, webhook)
  const id = `test_${randomUUID()}`
  return {
    id,
    generation: 0,
    destination,
    attempt: 1,
    replay: false,
    probe: false,
    event: {
      id,
      position: 0,
      type,
      action,
      origin: 'push',
      recovered: null,
      ...webhook,
      matchedAt: now,
    },
    environment: { id: environment.id, uuid: environment.uuid, name: environment.name },
    integration: { uniqueKey: 'test', provider: provider.id },
    connection: { connectionId: 'test', config: {}, metadata: null, tags: {} },
  }
}

function sampleOf(providers: ReadonlyMap<string, Provider>) {
  for (const provider of providers.values()) {
    const found = firstSample(provider)
    if (found) return { provider, ...found }
  }
  return undefined
}
