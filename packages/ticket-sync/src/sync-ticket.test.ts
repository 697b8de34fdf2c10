import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toTicketFacts, type TicketFacts } from './ticket-facts.ts'
import { linkTicket, type LinkedTicket } from './linked-ticket.ts'
import type { Reading, TicketReader } from './reader.ts'
import { syncTicket } from './sync-ticket.ts'

const statuses = { open: ['1', '8'], complete: ['5', '12'] }
const completed = new Set(statuses.complete)
const begin = Date.UTC(2026, 0, 5, 9)

/** A simulated Autotask: one ticket, the events of its webhooks, and a reader of its current values. */
class FakeAutotask implements TicketReader {
  status = '1'
  completedDate: string | null = null
  deleted = false
  at = begin
  reads = 0
  readonly events: TicketFacts[] = []
  #sequence = 0

  get state(): LinkedTicket['state'] {
    if (this.deleted) return 'deleted'
    return this.completedDate !== null || completed.has(this.status) ? 'closed' : 'open'
  }

  read(): Promise<Reading> {
    this.reads += 1
    const base = { ticketId: '7', ticketNumber: 'T1' }
    const time = new Date(this.at).toISOString()
    if (this.deleted) return Promise.resolve({ ...base, found: 'deleted', deletedBy: '9', deletedAt: time })
    const { status, completedDate } = this
    const who = { completedBy: '9', lastActivityDate: time, lastActivityBy: '9' }
    return Promise.resolve({ ...base, ...who, found: 'ticket', status, completedDate, resolution: 'done' })
  }

  completeStatuses() {
    return Promise.resolve(completed)
  }

  /** Changes the ticket. Each of two webhooks sends an event with the fields that it displays. */
  change({ change, ms, shown }: TicketChange): void {
    if (this.deleted) return
    this.at += ms
    const before = this.completedDate
    const time = new Date(this.at).toISOString()
    if (change === 'delete') this.deleted = true
    if (change === 'reopen') this.#set(statuses.open[ms % 2]!, null)
    if (change === 'close') this.#set('5', time)
    if (change === 'own status') this.#set('12', null)
    if (change === 'date only') this.#set('8', time)
    const all = { CompletedDate: this.completedDate, Status: this.status, Resolution: 'done', Title: 'x' }
    for (const [index, drawn] of shown.entries()) {
      this.#sequence += 1
      // The first webhook works like Guidepost's presets: always the status, and the date if it changed.
      const dated = before === this.completedDate ? [] : ['CompletedDate' as const]
      const names =
        index === 0 ? [...drawn.filter((name) => name !== 'CompletedDate'), 'Status' as const, ...dated] : drawn
      const fields = Object.fromEntries(names.map((name) => [name, all[name]]))
      const origin = { guid: `g${index}`, eventTime: new Date(this.at - (this.at % 1000)).toISOString() }
      const action = change === 'delete' ? 'Delete' : 'Update'
      const sequenceNumber = String(this.#sequence)
      this.events.push(toTicketFacts({ entity: 'Ticket', id: '7', action, fields, sequenceNumber, ...origin })!)
    }
  }

  #set(status: string, completedDate: string | null): void {
    this.status = status
    this.completedDate = completedDate
  }
}

const field = fc.subarray(['CompletedDate', 'Status', 'Resolution', 'Title'] as const)
const ticketChange = fc.record({
  change: fc.constantFrom('close', 'reopen', 'own status', 'date only', 'touch', 'close', 'reopen', 'delete'),
  ms: fc.integer({ min: 0, max: 1500 }),
  shown: fc.tuple(field, field),
})
type TicketChange = typeof ticketChange extends fc.Arbitrary<infer Value> ? Value : never

/** Each step either changes the ticket or delivers one of the events so far, drawn by its number. */
const step = fc.oneof(ticketChange, fc.nat(1000))

describe('syncTicket', () => {
  it('reaches the state of the ticket, although its events are reordered, repeated and late', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), fc.infiniteStream(fc.nat(1000)), async (steps, draws) => {
        const autotask = new FakeAutotask()
        let ticket = linkTicket('7')
        const emitted: (string | null)[] = []
        const deliver = async (event: TicketFacts | undefined) => {
          if (!event) return
          const after = await syncTicket(ticket, event, autotask)
          expect(after.change === null).toBe(after.ticket.state === ticket.state)
          if (after.change) emitted.push(after.change)
          ticket = after.ticket
        }
        for (const one of steps) {
          if (typeof one === 'number') await deliver(autotask.events[one % Math.max(1, autotask.events.length)])
          else autotask.change(one)
        }
        const waiting = [...autotask.events]
        while (waiting.length > 0) {
          const next = draws.next().value! % waiting.length
          await deliver(waiting[next])
          waiting.splice(next, 1)
        }
        expect(ticket.state).toBe(autotask.state)
        emitted.length = 0
        for (const event of autotask.events.toReversed()) await deliver(event)
        expect({ state: ticket.state, emitted }).toEqual({ state: autotask.state, emitted: [] })
      }),
      property(100, 10_000),
    )
  })

  it('needs no read if complete events arrive in order', async () => {
    const autotask = new FakeAutotask()
    const shown: TicketChange['shown'] = [['CompletedDate', 'Status', 'Resolution'], []]
    let { ticket } = await syncTicket({ ...linkTicket('7', 'T1') }, undefined, autotask)
    for (const change of ['close', 'reopen', 'close', 'delete'] as const) {
      autotask.change({ change, ms: 1000, shown })
      const after = await syncTicket(ticket, autotask.events.at(-2), autotask)
      expect(after.change).not.toBeNull()
      ticket = after.ticket
    }
    expect(autotask.reads).toBe(1)
  })

  const closing = toTicketFacts({
    entity: 'Ticket',
    action: 'Update',
    id: '7',
    eventTime: new Date(begin + 1000).toISOString(),
    fields: { CompletedDate: '2026-01-05T09:00:01' },
  })!
  const failing = (retryable: boolean): TicketReader => {
    const fail = () => Promise.reject(Object.assign(new Error('refused'), { retryable }))
    return { read: fail, completeStatuses: fail }
  }
  const read: LinkedTicket = { ...linkTicket('7'), position: { from: 'read', at: begin, guid: null, sequence: null } }

  it('throws if missing values can be read later', async () => {
    await expect(syncTicket(read, closing, failing(true))).rejects.toThrow('refused')
  })

  it('leaves values null that can never be read', async () => {
    expect(await syncTicket(read, closing, failing(false))).toMatchObject({
      change: 'ticket.closed',
      ticket: { resolution: null },
    })
  })

  it('throws if only a read could decide the state', async () => {
    await expect(syncTicket(linkTicket('7'), closing, failing(false))).rejects.toThrow('refused')
  })

  it('reports a ticket that Autotask does not show as missing', async () => {
    const hidden: TicketReader = { ...failing(true), read: () => Promise.resolve(null) }
    expect(await syncTicket(read, undefined, hidden)).toEqual({ ticket: read, change: null, missing: true })
    expect(await syncTicket(read, closing, hidden)).toMatchObject({ change: 'ticket.closed', missing: true })
  })
})
