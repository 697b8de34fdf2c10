import { describe, expect, it } from 'vitest'
import { targetOf } from '../../test/support/simulated.ts'
import { desired } from './desired.ts'
import { isOurs } from './ours.ts'
import { presets } from './presets.ts'
import { registrationSpecSchema } from './spec.ts'

describe('a spec', () => {
  it('has defaults for everything except the fields', () => {
    expect(registrationSpecSchema.parse({ subscribed: ['Status'] })).toEqual({
      entity: 'Ticket',
      events: ['create', 'update', 'delete'],
      subscribed: ['Status'],
      displayed: [],
      excludedResources: [],
      notificationEmailAddress: null,
      sendThresholdExceededNotification: false,
      name: 'Guidepost Ticket',
    })
  })

  it('is unchanged when it is validated again', () => {
    for (const { spec } of Object.values(presets)) expect(registrationSpecSchema.parse(spec)).toEqual(spec)
  })

  it.each([
    ['no subscribed field', { subscribed: [] }, 'at least one field'],
    ['no event', { subscribed: ['Status'], events: [] }, 'at least one of'],
    ['an entity without webhooks', { entity: 'Project', subscribed: ['Status'] }, 'Invalid option'],
    ['a name of 51 characters', { subscribed: ['Status'], name: 'x'.repeat(51) }, 'Too big'],
    ['an invalid e-mail address', { subscribed: ['Status'], notificationEmailAddress: 'nobody' }, 'Invalid email'],
    ['an unknown setting', { subscribed: ['Status'], fields: [] }, 'Unrecognized key'],
    ['user-defined fields of notes', { entity: 'TicketNote', subscribed: ['udf:Region'] }, 'no user-defined fields'],
  ])('with %s is rejected', (_, spec, words) => {
    expect(registrationSpecSchema.safeParse(spec).error?.message).toContain(words)
  })

  it('of the preset ticket-monitor has the settings of SaaS Alerts, and displays the watched field, too', () => {
    const { attributes } = desired(targetOf(), presets['ticket-monitor']!.spec)
    expect(attributes).toMatchObject({
      events: ['update'],
      fields: {
        CompletedDate: 'both',
        Status: 'displayed',
        Resolution: 'displayed',
        TicketCreateDate: 'displayed',
      },
    })
  })

  it('names each field once, ignoring case', () => {
    const spec = registrationSpecSchema.parse({ subscribed: ['Status', 'status'], displayed: ['STATUS', 'Title'] })
    expect(desired(targetOf(), spec).attributes['fields']).toEqual({ Status: 'both', Title: 'displayed' })
  })
})

it.each([
  ['https://hooks.example.com/webhook/dev/autotask/inst1.TOKEN', true],
  ['http://old.example/TOKEN?from=inst1', true],
  ['https://hooks.example.com/inst2.TOKEN', false],
  ['https://hooks.example.com/inst1.TOKENS', false],
  ['https://hooks.example.com/inst11.TOKEN', false],
  ['https://hooks.example.com/inst11.TOKEN/inst1', true],
  ['https://hooks.example.com/inst1.token', false],
  ['', false],
  [undefined, false],
])('isOurs of %s is %s', (url, expected) => {
  expect(isOurs(url, { token: 'TOKEN', installation: 'inst1' })).toBe(expected)
  expect(isOurs(url, { token: '', installation: 'inst1' })).toBe(false)
})
