import { randomUUID } from 'node:crypto'
import { writeSync } from 'node:fs'
import type { Receipt } from '../../src/port/ingest.ts'
import { openStore } from '../../src/open.ts'
import { keyOf } from './keys.ts'

/**
 * A process to be killed. `recorder.ts <url> <name>` opens the store, prints `open`, and records batches concurrently
 * until it is killed. When a batch has resolved, it prints the body of each receipt, one per line.
 */
const [url = '', name = ''] = process.argv.slice(2)
const store = await openStore({ url, encryptionKeys: [keyOf(1)] })
const now = Date.now()

const environment = await store.createEnvironment({ name, uuid: randomUUID(), now })
if (environment === 'duplicate') throw new Error('The name is in use')
const integration = await store.createIntegration({
  environmentId: environment.id,
  uniqueKey: 'psa',
  provider: 'autotask',
  displayName: null,
  forwardWebhooks: true,
  secret: 'secret',
  now,
})
if (integration === 'duplicate') throw new Error('The integration exists already')
const integrationId = integration.id
const names = { connectionId: 'tenant', config: {}, metadata: null, tags: {}, credentials: null }
await store.createConnection({ integrationId, ...names, matchKeys: ['guid'], now })
const rules = { types: ['*'], ordered: true, concurrency: 1000, perConnection: 1000 }
await store.declareHandlers([{ id: 'handler', provider: 'autotask', ...rules }], now)
writeSync(1, `open ${environment.id}\n`)

let count = 0
await Promise.all([1, 2, 3, 4].map(recordForever))

async function recordForever(): Promise<never> {
  for (;;) {
    const bodies = Array.from({ length: 1 + (count % 5) }, () => `${name}/${(count += 1)}`)
    const recorded = await store.recordBatch(bodies.map(receiptOf))
    if (recorded.some((result) => !result.ok)) throw new Error('A receipt was refused')
    writeSync(1, `${bodies.join('\n')}\n`)
  }
}

function receiptOf(body: string): Receipt {
  const keys = { matchKey: 'guid', dedupeKey: '', orderingKey: body.slice(-1) }
  return {
    integrationId,
    registrationId: null,
    receivedAt: Date.now(),
    origin: 'push',
    headers: {},
    body: Buffer.from(body),
    secretId: null,
    content: { events: [{ type: 'Ticket', action: 'Update', notice: false, ...keys }] },
  }
}
