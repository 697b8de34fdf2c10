import { expect, it } from 'vitest'
import { attentionPath } from './attention-path.ts'

const empty = { id: null, status: null, cause: null, level: null }

it.each([
  [{ kind: 'registrations', status: 'failed', cause: 'a & b' }, '/connections?status=failed&cause=a+%26+b'],
  [{ kind: 'connections', status: 'not_set_up' }, '/connections?status=not_set_up'],
  [{ kind: 'connections', level: 'blind', cause: 'check_blind' }, '/connections?level=blind&level_cause=check_blind'],
  [{ kind: 'destination', id: 'http:1' }, '/destinations/http%3A1'],
  [{ kind: 'destination' }, '/destinations'],
  [{ kind: 'destinations' }, '/destinations'],
  [{ kind: 'coverage', status: 'open', cause: 'none' }, '/connections?coverage=open&coverage_cause=none'],
  [{ kind: 'dead_letters', id: 'log', status: 'open' }, '/dead-letters?destination=log&status=open'],
  [{ kind: 'rejections', id: 'autotask' }, '/events?state=rejected&provider_config_key=autotask'],
  [{ kind: 'events', id: 'autotask', status: 'unmatched' }, '/events?state=unmatched&provider_config_key=autotask'],
] as const)('links %j to %s', (where, path) => {
  expect(attentionPath({ ...empty, ...where })).toBe(path)
})
