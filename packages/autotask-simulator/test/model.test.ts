import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Callout } from '../src/index.ts'
import { addWebhook, caller, ticket } from './support/api.ts'
import { openReceiver, type Received } from './support/receiver.ts'
import { open } from './support/simulator.ts'

/** A step of the test: a change of a ticket, of the receiver, of the webhook or of the time. */
const step = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ do: 'create' as const }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('update' as const), which: fc.nat({ max: 9 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), which: fc.nat({ max: 9 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('touch' as const), which: fc.nat({ max: 9 }) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.nat({ max: 400 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('receiver' as const), isUp: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ do: 'activate' as const }) },
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never
type Kind = 'Create' | 'Update' | 'Delete'

interface Job {
  readonly sequence: number
  attempts: number
  nextAt: number
  /** The callout is being posted. Its answer decides how it ends, even if the webhook is deactivated meanwhile. */
  isPosting: boolean
}

/** The simplest model of Autotask's rules for one webhook. Times are in seconds. */
class Model {
  now = 0
  isUp = true
  isActive = true
  failures = 0
  sequence = 0
  readonly disableAfter: number
  readonly queues: Record<Kind, Job[]> = { Create: [], Update: [], Delete: [] }
  readonly posts: { readonly at: number; readonly sequence: number; readonly ok: boolean }[] = []
  readonly counts = { changes: 0, waiting: 0, delivered: 0, givenUp: 0, dropped: 0, notSent: 0 }
  readonly errorLog: number[] = []
  deactivations = 0

  constructor(disableAfter: number) {
    this.disableAfter = disableAfter
  }

  change(kind: Kind, isSubscribed: boolean): void {
    this.counts.changes++
    if (!this.isActive || !isSubscribed) {
      this.counts.notSent++
      return
    }
    this.counts.waiting++
    this.queues[kind].push({ sequence: ++this.sequence, attempts: 0, nextAt: this.now, isPosting: false })
    this.run(this.now)
  }

  run(until: number): void {
    for (;;) {
      const heads = Object.values(this.queues).flatMap(([head]) => (head ? [head] : []))
      const next = Math.min(...heads.map(({ nextAt }) => nextAt))
      if (next > until || heads.length === 0) break
      this.now = Math.max(this.now, next)
      const due = heads.filter(({ nextAt }) => nextAt === next)
      for (const job of due) job.isPosting = true
      for (const job of due) this.attempt(job)
    }
    this.now = until
  }

  private attempt(job: Job): void {
    const queue = Object.values(this.queues).find(([head]) => head === job)!
    this.posts.push({ at: this.now, sequence: job.sequence, ok: this.isUp })
    job.isPosting = false
    job.attempts++
    if (this.isUp) {
      this.failures = 0
      this.end(queue, 'delivered')
    } else if (job.attempts < 5) {
      if (this.isActive) job.nextAt = this.now + 30
      else this.end(queue, 'dropped')
    } else {
      this.errorLog.push(job.sequence)
      this.end(queue, 'givenUp')
      if (++this.failures >= this.disableAfter && this.isActive) this.disable()
    }
  }

  private end(queue: Job[], state: 'delivered' | 'givenUp' | 'dropped'): void {
    queue.shift()
    this.counts.waiting--
    this.counts[state]++
    if (queue[0]) queue[0].nextAt = this.now
  }

  private disable(): void {
    this.isActive = false
    this.failures = 0
    this.deactivations++
    // The callout about the deactivation also takes a sequence number.
    this.sequence++
    for (const queue of Object.values(this.queues)) {
      const dropped = queue.splice(queue[0]?.isPosting ? 1 : 0)
      this.counts.waiting -= dropped.length
      this.counts.dropped += dropped.length
    }
  }
}

it('behaves like a simple model of Autotask, for any changes, failures and waits', async () => {
  let disabled = 0
  let givenUp = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const { autotask, events, model, setReceiverUp } = await scene()
      const { tenant, clock } = autotask
      const tickets: number[] = []
      let title = 0
      const pick = ({ which }: { which: number }) => tickets[which % tickets.length]
      const perform: { [Name in Step['do']]: (step: Extract<Step, { do: Name }>) => void | Promise<void> } = {
        create() {
          tickets.push(tenant.create('Tickets', ticket(autotask)))
          model.change('Create', true)
        },
        update(step) {
          const id = pick(step)
          if (id === undefined) return
          tenant.update('Tickets', id, { title: `T${title++}` })
          model.change('Update', true)
        },
        touch(step) {
          const id = pick(step)
          if (id === undefined) return
          tenant.update('Tickets', id, { resolution: `R${title++}` })
          model.change('Update', false)
        },
        delete(step) {
          const id = pick(step)
          if (id === undefined) return
          tickets.splice(tickets.indexOf(id), 1)
          tenant.delete('Tickets', id)
          model.change('Delete', true)
        },
        async wait({ seconds }) {
          await clock.advance(seconds * 1000)
          model.run(model.now + seconds)
        },
        receiver({ isUp }) {
          setReceiverUp(isUp)
          model.isUp = isUp
        },
        activate() {
          tenant.setWebhookActive('Ticket', 1, true)
          model.isActive = true
          model.failures = 0
        },
      }
      for (const step of steps) {
        await (perform[step.do] as (step: Step) => void | Promise<void>)(step)
        await clock.settle()
      }
      await clock.advance(24 * 3_600_000)
      model.run(model.now + 24 * 3600)

      expect(autotask.ledger.counts()).toEqual(model.counts)
      expect(tenant.webhooks()[0]!.isActive).toBe(model.isActive)
      expect(autotask.ledger.deactivations).toHaveLength(model.deactivations)
      expect(checkedPosts(events, autotask.ledger.callouts())).toEqual(model.posts.toSorted(byTimeAndSequence))
      const log = await caller(autotask)('POST', 'WebhookEventErrorLogs/query', { filter: [] })
      const numbers = (log.json.items as { sequenceNumber: number }[]).map((row) => row.sequenceNumber)
      expect(numbers.toSorted((one, other) => one - other)).toEqual(
        model.errorLog.toSorted((one, other) => one - other),
      )
      expectOrder(events)
      disabled += model.deactivations
      givenUp += model.counts.givenUp
      await autotask.close()
    }),
    property(25, 600),
  )
  // The runs covered deactivations and given-up events.
  expect(disabled).toBeGreaterThan(0)
  expect(givenUp).toBeGreaterThan(5)
})

async function scene() {
  // 3 instead of 25 failures, so that enough runs deactivate the webhook.
  const autotask = await open({ behaviour: { disableAfter: 3 } })
  let isUp = true
  const receiver = await openReceiver(autotask, ({ path }) => (isUp || path.endsWith('/off') ? 200 : 500))
  await addWebhook(caller(autotask), receiver.url)
  const setReceiverUp = (now: boolean) => {
    isUp = now
  }
  return { autotask, events: receiver.received, model: new Model(3), setReceiverUp }
}

/** The attempts in the ledger, after a check that they equal what the receiver got. */
function checkedPosts(received: readonly Received[], callouts: readonly Callout[]) {
  const start = Date.UTC(2026, 0, 5, 9)
  const attempted = callouts.flatMap(({ sequenceNumber, attempts }) =>
    attempts.map(({ at, status }) => ({ at: (at - start) / 1000, sequence: sequenceNumber!, ok: status === 200 })),
  )
  const events = received.filter(({ path }) => !path.endsWith('/off'))
  const arrived = events.map(({ at, json }) => ({ at: (at - start) / 1000, sequence: json.SequenceNumber }))
  expect(attempted.map(({ at, sequence }) => ({ at, sequence })).toSorted(byTimeAndSequence)).toEqual(
    arrived.toSorted(byTimeAndSequence),
  )
  return attempted.toSorted(byTimeAndSequence)
}

function byTimeAndSequence(one: { at: number; sequence: number }, other: { at: number; sequence: number }): number {
  return one.at - other.at || one.sequence - other.sequence
}

/** Checks that no event arrived after a newer event of the same action. */
function expectOrder(received: readonly Received[]): void {
  for (const action of ['Create', 'Update', 'Delete']) {
    const numbers = received.filter(({ json }) => json.Action === action).map(({ json }) => json.SequenceNumber)
    expect(numbers).toEqual(numbers.toSorted((one, other) => one - other))
  }
}
