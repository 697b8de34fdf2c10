import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evidenceOf, type Evidence } from './evidence.ts'
import { linkTicket, type LinkedTicket } from './linked-ticket.ts'
import type { Reading, TicketReader } from './reader.ts'
import { settle } from './settle.ts'

const statuses = { open: ['1', '8'], complete: ['5', '12'] }
const completed = new Set(statuses.complete)
const begin = Date.UTC(2026, 0, 5, 9)

/** Autotask's side: one ticket, its webhooks' events, and what a read gives now. */
class Truth implements TicketReader {
  status = '1'
  completedDate: string | null = null
  deleted = false
  at = begin
  reads = 0
  readonly events: Evidence[] = []
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

  /** Something happens to the ticket, and each of two webhooks posts it with the fields that it shows. */
  happen({ change, ms, shown }: Happening): void {
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
      // The first webhook tells as the presets do: the status always, and the date when it changed.
      const dated = before === this.completedDate ? [] : ['CompletedDate' as const]
      const names =
        index === 0 ? [...drawn.filter((name) => name !== 'CompletedDate'), 'Status' as const, ...dated] : drawn
      const fields = Object.fromEntries(names.map((name) => [name, all[name]]))
      const told = { guid: `g${index}`, eventTime: new Date(this.at - (this.at % 1000)).toISOString() }
      const action = change === 'delete' ? 'Delete' : 'Update'
      const sequenceNumber = String(this.#sequence)
      this.events.push(evidenceOf({ entity: 'Ticket', id: '7', action, fields, sequenceNumber, ...told })!)
    }
  }

  #set(status: string, completedDate: string | null): void {
    this.status = status
    this.completedDate = completedDate
  }
}

const field = fc.subarray(['CompletedDate', 'Status', 'Resolution', 'Title'] as const)
const happening = fc.record({
  change: fc.constantFrom('close', 'reopen', 'own status', 'date only', 'touch', 'close', 'reopen', 'delete'),
  ms: fc.integer({ min: 0, max: 1500 }),
  shown: fc.tuple(field, field),
})
type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never

/** At each step something happens, or one of the events so far is delivered: which, is drawn. */
const step = fc.oneof(happening, fc.nat(1000))

describe('a linked ticket', () => {
  it('ends in the state of the ticket, in whatever order, however often and late its events come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), fc.infiniteStream(fc.nat(1000)), async (steps, draws) => {
        const truth = new Truth()
        let ticket = linkTicket('7')
        const told: (string | null)[] = []
        const deliver = async (event: Evidence | undefined) => {
          if (!event) return
          const after = await settle(ticket, event, truth)
          expect(after.change === null).toBe(after.ticket.state === ticket.state)
          if (after.change) told.push(after.change)
          ticket = after.ticket
        }
        for (const one of steps) {
          if (typeof one === 'number') await deliver(truth.events[one % Math.max(1, truth.events.length)])
          else truth.happen(one)
        }
        const waiting = [...truth.events]
        while (waiting.length > 0) {
          const next = draws.next().value! % waiting.length
          await deliver(waiting[next])
          waiting.splice(next, 1)
        }
        expect(ticket.state).toBe(truth.state)
        told.length = 0
        for (const event of truth.events.toReversed()) await deliver(event)
        expect({ state: ticket.state, told }).toEqual({ state: truth.state, told: [] })
      }),
      property(100, 10_000),
    )
  })

  it('needs no read while its events say all and come in order', async () => {
    const truth = new Truth()
    const shown: Happening['shown'] = [['CompletedDate', 'Status', 'Resolution'], []]
    let { ticket } = await settle({ ...linkTicket('7', 'T1') }, undefined, truth)
    for (const change of ['close', 'reopen', 'close', 'delete'] as const) {
      truth.happen({ change, ms: 1000, shown })
      const after = await settle(ticket, truth.events.at(-2), truth)
      expect(after.change).not.toBeNull()
      ticket = after.ticket
    }
    expect(truth.reads).toBe(1)
  })

  const closing = evidenceOf({
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

  it('waits for values that can be read later', async () => {
    await expect(settle(read, closing, failing(true))).rejects.toThrow('refused')
  })

  it('does without values that can never be read', async () => {
    expect(await settle(read, closing, failing(false))).toMatchObject({
      change: 'ticket.closed',
      ticket: { resolution: null },
    })
  })

  it('is not guessed where only a read can tell', async () => {
    await expect(settle(linkTicket('7'), closing, failing(false))).rejects.toThrow('refused')
  })

  it('stays as it is if Autotask does not show the ticket', async () => {
    const hidden: TicketReader = { ...failing(true), read: () => Promise.resolve(null) }
    expect(await settle(read, undefined, hidden)).toEqual({ ticket: read, change: null, missing: true })
    expect(await settle(read, closing, hidden)).toMatchObject({ change: 'ticket.closed', missing: true })
  })
})
