import { expect, it } from 'vitest'
import { targetsOf } from './select.ts'

const registration = (id: number, more: object = {}) => ({
  id,
  entity: 'Ticket',
  status: 'active' as const,
  cause: null,
  level: 'ok' as const,
  level_cause: 'events_arrive' as const,
  ...more,
})
const summary = {
  connection_id: 'acme',
  provider_config_key: 'autotask',
  registrations: [
    registration(1),
    registration(2, { level: 'blind', level_cause: 'off_by_person', status: 'switched_off', cause: 'switched off' }),
    registration(3, { level: 'impaired', level_cause: 'differs' }),
    registration(4, { level: null, level_cause: null }),
  ],
}

it.each([
  ['no filter', {}, [1, 2, 3, 4]],
  ['a search, which is about the tenant', { search: 'ac', silent: '24h' }, [1, 2, 3, 4]],
  ['a level', { level: 'blind' }, [2]],
  ['both levels that need attention', { level: 'attention' }, [2, 3]],
  ['a cause of a verdict', { level_cause: 'differs' }, [3]],
  ['a status', { status: 'active' }, [1, 3, 4]],
  ['a cause', { cause: 'switched off' }, [2]],
])('selects the webhooks of a tenant by %s', (_, filter, ids) => {
  expect(targetsOf(summary, filter).map(({ id }) => id)).toEqual(ids)
})
