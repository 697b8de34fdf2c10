import { describe, expect, it } from 'vitest'
import { connectionOf, hostOf, openAutotask, provider } from '../test/support/simulated.ts'

describe('openTickets', () => {
  it('reads tickets, their statuses and the log of deleted ones', async () => {
    const autotask = await openAutotask()
    const { tenant } = autotask
    const [kept, gone] = ['kept', 'gone'].map((title) =>
      tenant.create('Tickets', { title, status: 1, priority: 1, companyID: tenant.companyId }),
    )
    tenant.delete('Tickets', gone!)
    const tickets = provider().openTickets(connectionOf(tenant.user), hostOf(autotask))
    const ticket = await tickets.get(kept!)
    expect(ticket).toMatchObject({ id: kept, title: 'kept', status: 1 })
    expect(await tickets.byNumber(ticket!.ticketNumber!)).toMatchObject({ id: kept })
    expect(await tickets.statuses()).toContainEqual(expect.objectContaining({ id: 5 }))
    const deleted: unknown[] = []
    for await (const row of tickets.deleted()) deleted.push(row.ticketID)
    expect(deleted).toEqual([gone])
  })

  it('rejects with an error of the contract, and for a missing right advises about tickets', async () => {
    const autotask = await openAutotask()
    const tickets = provider().openTickets(connectionOf(autotask.tenant.user), hostOf(autotask))
    autotask.fail({ path: '/Tickets/7', kind: 'error', status: 403, errors: [] })
    const advice = expect.stringContaining('read tickets')
    await expect(tickets.get(7)).rejects.toMatchObject({ code: 'permission_denied', retryable: false, advice })
    autotask.fail({ path: '/DeletedTicketLogs', kind: 'hourly-limit', times: 9 })
    const read = async () => {
      for await (const row of tickets.deleted()) expect(row).toBeUndefined()
    }
    await expect(read()).rejects.toMatchObject({ code: 'rate_limited', retryable: true })
  })

  it('aborts with the signal of the host', async () => {
    const autotask = await openAutotask()
    const host = hostOf(autotask, { signal: AbortSignal.abort(new Error('enough')) })
    const tickets = provider().openTickets(connectionOf(autotask.tenant.user), host)
    await expect(tickets.statuses()).rejects.toThrow('enough')
  })
})
