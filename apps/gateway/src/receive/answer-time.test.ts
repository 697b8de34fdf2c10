import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { autotask } from '@guidepost/provider-autotask'
import type { Receiver, Store } from '@guidepost/store'
import pino from 'pino'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { acme, signed, ticketUpdate } from '../../test/support/acme.ts'
import { UnverifiedLimiter } from './address.ts'
import { BodyBudget } from './body-budget.ts'
import { CommitQueue } from './commit-queue.ts'
import { Expander } from './expand.ts'
import { WebhookIntake } from './intake.ts'
import { Receivers } from './receivers.ts'
import { RejectionLog } from './rejections.ts'

const body = ticketUpdate(7)
let queue: CommitQueue

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

it.each([
  ['a look-up that never ends', { lookUpMs: Infinity, commitMs: 0 }],
  ['a commit that never ends', { lookUpMs: 0, commitMs: Infinity }],
  ['a slow look-up, then a commit that never ends', { lookUpMs: 3999, commitMs: Infinity }],
  ['a slow look-up, then a commit that would end too late', { lookUpMs: 3000, commitMs: 2500 }],
])('answers 503 within 5 s, whatever the database does: %s', async (_, delays) => {
  const receive = receiveWith(delays)
  const answers: number[] = []
  // The second webhook waits for the first one's commit.
  for (let count = 0; count < 2; count += 1) void receive(request()).then(({ status }) => answers.push(status))
  // The rest of the 5 s is for the network.
  await vi.advanceTimersByTimeAsync(4750)
  expect(answers).toEqual([503, 503])
})

it('answers 200 when the database is slow but in time', async () => {
  const receive = receiveWith({ lookUpMs: 2000, commitMs: 2000 })
  const answers: number[] = []
  void receive(request()).then(({ status }) => answers.push(status))
  await vi.advanceTimersByTimeAsync(3999)
  expect(answers).toEqual([])
  await vi.advanceTimersByTimeAsync(1001)
  expect(answers).toEqual([200])
  await queue.close()
})

/** An intake on a store with these delays, by the controlled clock. */
function receiveWith({ lookUpMs, commitMs }: { lookUpMs: number; commitMs: number }) {
  const receiver = {
    found: 'receiver',
    environment: { id: 1 },
    integration: { id: 1, uniqueKey: 'autotask', provider: 'autotask' },
    registration: null,
    secrets: [{ id: '1', value: acme.secret, retiresAt: null }],
  } as unknown as Receiver
  const store: Pick<Store, 'findReceiver' | 'recordBatch' | 'recordRejections'> = {
    findReceiver: () => after(lookUpMs, receiver),
    recordBatch: (receipts) =>
      after(
        commitMs,
        receipts.map(() => ({ ok: true, events: [] })),
      ),
    recordRejections: () => Promise.resolve(),
  }
  const logger = pino({ level: 'silent' })
  queue = new CommitQueue(store, { maxItems: 10, maxBytes: 10_000 })
  const bodies = new BodyBudget(100_000, logger)
  const intake = new WebhookIntake({
    providers: new Map([['autotask', autotask()]]),
    receivers: new Receivers(store as Store),
    queue,
    rejections: new RejectionLog(store, logger),
    activity: { recorded: () => undefined, rejected: () => undefined },
    limiter: new UnverifiedLimiter(10),
    bodies,
    expander: new Expander(bodies, 10_000),
    maxBodyBytes: 10_000,
    trustedProxies: 0,
    logger,
    now: Date.now,
    installation: 'installation',
    onHint: () => undefined,
    onDeliveries: () => undefined,
  })
  return (request: IncomingMessage) => intake.receive(request)
}

function after<Result>(ms: number, result: Result): Promise<Result> {
  return new Promise((resolve) => {
    if (Number.isFinite(ms)) setTimeout(() => resolve(result), ms)
  })
}

function request(): IncomingMessage {
  return Object.assign(Readable.from([Buffer.from(body)]), {
    method: 'POST',
    url: `/webhook/${environmentUuid}/autotask`,
    headers: signed(body),
    socket: { remoteAddress: '127.0.0.1' },
  }) as unknown as IncomingMessage
}

const environmentUuid = randomUUID()
