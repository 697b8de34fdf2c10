import type { Observed, ObservedWebhook, PlanPolicy } from '@guidepost/provider'
import { describe, expect, it } from 'vitest'
import { autotask } from '../autotask.ts'
import { targetOf } from '../../test/support/simulated.ts'

const { register } = autotask()
const target = targetOf()
const { spec } = register.presets['ticket-monitor']!
const wanted = register.desired(target, spec)
const withoutReactivation: PlanPolicy = { reactivate: false, setSecret: false }

/** An observation that matches the registration, except for `more`. */
function webhook(more: Partial<ObservedWebhook> = {}, attributes: ObservedWebhook['attributes'] = {}): ObservedWebhook {
  return {
    id: '7',
    matchValue: 'a1da62a4-2c49-40a8-8183-69994ce5b3eb',
    active: true,
    ready: true,
    ...more,
    attributes: { ...wanted.attributes, entity: 'Ticket', ownerResourceId: 29_682_885, ...attributes },
  }
}

function kindsOf(
  observed: Partial<Observed>,
  policy: Partial<PlanPolicy> = {},
  desired: typeof wanted | null = wanted,
) {
  const { actions } = register.plan(
    desired,
    { webhook: null, leftovers: [], ...observed },
    { ...withoutReactivation, ...policy },
  )
  return actions.map(({ kind }) => kind)
}

const fields = wanted.attributes['fields'] as Record<string, string>
const { Status: _, ...withoutStatus } = fields

describe('the plan', () => {
  it.each<[string, Partial<Observed>, Partial<PlanPolicy>, string[]]>([
    ['to create a webhook', {}, {}, ['create', 'set-fields', 'activate', 'await-ready']],
    ['for a webhook that matches', { webhook: webhook() }, {}, []],
    ['for another name', { webhook: webhook({}, { name: 'x' }) }, {}, ['change-settings']],
    ['for our old address', { webhook: webhook({}, { webhookUrl: 'https://old' }) }, {}, ['change-settings']],
    ['for events that were removed', { webhook: webhook({}, { events: [] }) }, {}, ['change-settings']],
    ['for a secret that may be old', { webhook: webhook() }, { setSecret: true }, ['change-settings']],
    ['for a lost row', { webhook: webhook({}, { fields: withoutStatus }) }, {}, ['set-fields']],
    ['for an additional row', { webhook: webhook({}, { fields: { ...fields, Title: 'both' } }) }, {}, ['set-fields']],
    ['for no rows', { webhook: webhook({ ready: false }, { fields: {} }) }, {}, ['set-fields', 'await-ready']],
    ['for an excluded resource', { webhook: webhook({}, { excludedResources: [4] }) }, {}, ['set-excluded-resources']],
    ['for a webhook that is not ready', { webhook: webhook({ ready: false }) }, {}, ['await-ready']],
    [
      'for a set-up that was interrupted before its rows',
      { webhook: webhook({ active: false, ready: false, inactiveBecause: 'new' }, { fields: {} }) },
      {},
      ['set-fields', 'activate', 'await-ready'],
    ],
    [
      'for one that a person switched off and is to be left',
      { webhook: webhook({ active: false, inactiveBecause: 'person' }, { name: 'x' }) },
      {},
      ['change-settings'],
    ],
    [
      'for one that failures switched off',
      { webhook: webhook({ active: false, inactiveBecause: 'failures' }) },
      { reactivate: true },
      ['activate'],
    ],
    [
      'for leftovers, which go first',
      { webhook: webhook({}, { name: 'x' }), leftovers: [webhook({ id: '8' })] },
      {},
      ['remove', 'change-settings'],
    ],
  ])('%s', (_, observed, policy, kinds) => {
    expect(kindsOf(observed, policy)).toEqual(kinds)
  })

  it('says which webhook it leaves inactive, and why', () => {
    const off = webhook({ active: false, inactiveBecause: 'person' })
    const { left } = register.plan(wanted, { webhook: off, leftovers: [] }, withoutReactivation)
    expect(left).toEqual(['The Ticket webhook 7 stays inactive: a person deactivated it in Autotask'])
  })

  it('reports a leftover of another API user, which only that user can delete', () => {
    const foreign = webhook({ id: '8' }, { ownerResourceId: 4 })
    expect(kindsOf({ webhook: webhook({}, { name: 'x' }), leftovers: [foreign] })).toEqual(['change-settings'])
    const { left } = register.plan(wanted, { webhook: webhook(), leftovers: [foreign] }, withoutReactivation)
    expect(left).toEqual([
      'The Ticket webhook 8 has our URL, too, but belongs to resource 4. Delete it in Admin > Webhooks',
    ])
  })

  it('removes all our webhooks if none is desired, and does nothing if there is none', () => {
    expect(kindsOf({ webhook: webhook(), leftovers: [webhook({ id: '8' })] }, {}, null)).toEqual(['remove', 'remove'])
    expect(kindsOf({}, {}, null)).toEqual([])
  })

  it('has a summary for each action', () => {
    const { actions } = register.plan(wanted, { webhook: null, leftovers: [] }, withoutReactivation)
    expect(actions.map(({ effect, summary }) => `${effect}: ${summary}`)).toEqual([
      'create: Create the Ticket webhook "Guidepost Ticket Monitor" (inactive)',
      'change: Set the fields of the Ticket webhook: CompletedDate (subscribed and displayed), Resolution (displayed), Status (displayed), TicketCreateDate (displayed)',
      'activate: Activate the Ticket webhook "Guidepost Ticket Monitor"',
      'activate: Wait until Autotask reports the Ticket webhook as ready',
    ])
    const changed = webhook({}, { name: 'x', fields: { ...withoutStatus, Title: 'both' } })
    const repairs = register.plan(
      wanted,
      { webhook: changed, leftovers: [changed] },
      { ...withoutReactivation, setSecret: true },
    )
    expect(repairs.actions.map(({ summary }) => summary)).toEqual([
      'Delete the leftover Ticket webhook 7 "x"',
      'Change name, the signing secret of the Ticket webhook 7',
      'Set the fields of the Ticket webhook: Status (displayed), without Title',
    ])
  })
})
