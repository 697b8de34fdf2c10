import type { Observed, ObservedWebhook, PlanPolicy } from '@guidepost/provider'
import { describe, expect, it } from 'vitest'
import { autotask } from '../autotask.ts'
import { targetOf } from '../../test/support/simulated.ts'

const { register } = autotask()
const target = targetOf()
const { spec } = register.presets['ticket-monitor']!
const wanted = register.desired(target, spec)
const carefully: PlanPolicy = { reactivate: false, setSecret: false }

/** What is there if all is as it should be, but for `more`. */
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
  const { actions } = register.plan(desired, { webhook: null, leftovers: [], ...observed }, { ...carefully, ...policy })
  return actions.map(({ kind }) => kind)
}

const fields = wanted.attributes['fields'] as Record<string, string>
const { Status: _, ...withoutStatus } = fields

describe('the plan', () => {
  it.each<[string, Partial<Observed>, Partial<PlanPolicy>, string[]]>([
    ['for nothing', {}, {}, ['create', 'set-fields', 'activate', 'await-ready']],
    ['for what is as it should be', { webhook: webhook() }, {}, []],
    ['for another name', { webhook: webhook({}, { name: 'x' }) }, {}, ['change-settings']],
    [
      'for an address of ours that is old',
      { webhook: webhook({}, { webhookUrl: 'https://old' }) },
      {},
      ['change-settings'],
    ],
    ['for events that were unticked', { webhook: webhook({}, { events: [] }) }, {}, ['change-settings']],
    ['for a secret that may be old', { webhook: webhook() }, { setSecret: true }, ['change-settings']],
    ['for a lost row', { webhook: webhook({}, { fields: withoutStatus }) }, {}, ['set-fields']],
    ['for a row too many', { webhook: webhook({}, { fields: { ...fields, Title: 'both' } }) }, {}, ['set-fields']],
    ['for no rows', { webhook: webhook({ ready: false }, { fields: {} }) }, {}, ['set-fields', 'await-ready']],
    ['for somebody excluded', { webhook: webhook({}, { excludedResources: [4] }) }, {}, ['set-excluded-resources']],
    ['for one that is not ready', { webhook: webhook({ ready: false }) }, {}, ['await-ready']],
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

  it('says which webhook it leaves switched off, and why', () => {
    const off = webhook({ active: false, inactiveBecause: 'person' })
    const { left } = register.plan(wanted, { webhook: off, leftovers: [] }, carefully)
    expect(left).toEqual(['The Ticket webhook 7 stays switched off: somebody switched it off in Autotask'])
  })

  it('leaves a leftover of another API user, which only that user can delete, and says so', () => {
    const foreign = webhook({ id: '8' }, { ownerResourceId: 4 })
    expect(kindsOf({ webhook: webhook({}, { name: 'x' }), leftovers: [foreign] })).toEqual(['change-settings'])
    const { left } = register.plan(wanted, { webhook: webhook(), leftovers: [foreign] }, carefully)
    expect(left).toEqual([
      'The Ticket webhook 8 has our address too, and belongs to resource 4: delete it in Admin > Webhooks',
    ])
  })

  it('removes all that is ours if nothing is wanted, and nothing if there is nothing', () => {
    expect(kindsOf({ webhook: webhook(), leftovers: [webhook({ id: '8' })] }, {}, null)).toEqual(['remove', 'remove'])
    expect(kindsOf({}, {}, null)).toEqual([])
  })

  it('is printable', () => {
    const { actions } = register.plan(wanted, { webhook: null, leftovers: [] }, carefully)
    expect(actions.map(({ effect, summary }) => `${effect}: ${summary}`)).toEqual([
      'create: Create the Ticket webhook "Guidepost Ticket Monitor" (inactive)',
      'change: Set the fields of the Ticket webhook: CompletedDate (subscribed), Resolution (displayed), Status (displayed), TicketCreateDate (displayed)',
      'activate: Switch the Ticket webhook "Guidepost Ticket Monitor" on',
      'activate: Wait until Autotask says that the Ticket webhook is ready',
    ])
    const changed = webhook({}, { name: 'x', fields: { ...withoutStatus, Title: 'both' } })
    const repairs = register.plan(wanted, { webhook: changed, leftovers: [changed] }, { ...carefully, setSecret: true })
    expect(repairs.actions.map(({ summary }) => summary)).toEqual([
      'Delete the leftover Ticket webhook 7 "x"',
      'Change name, the signing secret of the Ticket webhook 7',
      'Set the fields of the Ticket webhook: Status (displayed), without Title',
    ])
  })
})
