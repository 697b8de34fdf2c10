import type { Autotask, AutotaskOptions } from '@guidepost/autotask-simulator'
import type { JsonValue, RawWebhook, RecordScope } from '@guidepost/provider'
import { property } from '@guidepost/tooling-testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { connectionOf, converge, hostOf, openAutotask, provider, targetOf } from '../../test/support/simulated.ts'
import { sign } from '../signature.ts'
import { formOf, maskWords } from './mask.ts'

const { register, diagnose } = provider()
const { spec } = register.presets['ticket-monitor']!

/** Data of the tenant that no recording may contain. */
const theirs = ['Zebra Ltd', 'zebra.example', 'Zebra Number', 'Zebra region', 'Zebra broke']

async function sceneOf(options: AutotaskOptions = {}) {
  const users = [{ username: 'api@zebra.example', secret: 'Zebra-secret-1', integrationCode: 'ZEBRACODE' }]
  const udfs = { Ticket: [{ name: 'Zebra Number', type: 'string' as const }] }
  const autotask = await openAutotask({ tenants: [{ name: 'zebra', users, udfs }], ...options })
  const connection = connectionOf(autotask.tenant.user)
  const host = hostOf(autotask)
  await converge(register.open(connection, host), targetOf(), spec)
  return { autotask, connection, host, target: targetOf('a', { webhookId: '1' }) }
}

async function record(
  { connection, host, target }: Pick<Awaited<ReturnType<typeof sceneOf>>, 'connection' | 'host' | 'target'>,
  more: Partial<RecordScope> = {},
) {
  // oxlint-disable-next-line typescript/no-explicit-any -- tests access answers by name
  const facts: Record<string, any> = {}
  const scope = { registrations: [{ target, spec }], received: [], probe: false, ...more }
  for await (const answer of diagnose.record.ask(connection, scope, host)) facts[answer.id] = answer.facts
  return facts
}

function toWebhook(payload: object, secret = targetOf().secret): RawWebhook {
  const body = new TextEncoder().encode(JSON.stringify(payload))
  const receivedAt = Date.UTC(2026, 0, 5, 9, 0, 30)
  return {
    body,
    headers: { ...sign(body, secret), 'user-agent': 'Autotask', 'x-zebra': 'Zebra Ltd' },
    receivedAt,
  }
}

const requests = ({ log }: Autotask) => log.entries('request').map(({ request }) => request)
const isWrite = ({ method, path }: { method: string; path: string }) => method !== 'GET' && !path.endsWith('/query')

describe('a recording', () => {
  it('goes on to the next question when an answer has no end', async () => {
    const scene = await sceneOf()
    scene.autotask.fail({ kind: 'endless', path: '/Tickets/entityInformation', times: 100 })
    const facts = await record(scene)
    expect(Object.keys(facts)).toEqual(Object.keys(await record(await sceneOf())))
    expect(facts['field-ids'].Ticket.refused).toBe('unavailable')
  })

  it('only reads, and makes no more calls than declared', async () => {
    const scene = await sceneOf()
    const before = requests(scene.autotask).length
    await record(scene)
    const asked = requests(scene.autotask).slice(before)
    expect(asked.filter(isWrite)).toEqual([])
    const scope = { registrations: [{ target: scene.target, spec }], received: [], probe: false }
    const questions = diagnose.record.questions(scope)
    expect(questions.filter(({ writes }) => writes)).toEqual([])
    // Plus one call for the zone and one for the hourly limit.
    expect(asked.length).toBeLessThanOrEqual(questions.reduce((sum, { calls }) => sum + calls, 0) + 2)
  })

  it('has the field numbers, the form of rights, and whether the secret key can be read', async () => {
    const { 'field-ids': fields, rights, webhook, missing, threshold } = await record(await sceneOf())
    expect(fields.Ticket).toMatchObject({
      numbers: { TicketNumber: expect.any(Number), Status: expect.any(Number) },
      userDefined: 1,
      supported: expect.arrayContaining(['status']),
    })
    expect(rights.Ticket).toMatchObject({ userAccessForCreate: 1, canCreate: true })
    expect(webhook).toMatchObject([{ entity: 'Ticket', secretKey: 'in clear', answer: { status: 200 } }])
    expect(missing).toEqual({
      call: 'GET TicketWebhooks/{id}',
      status: 200,
      contentType: 'application/json; charset=utf-8',
      body: { item: null },
    })
    expect(threshold).toMatchObject({ limit: 10_000, timeframeMinutes: 60 })
  })

  it.each([
    ['clear', 'in clear'],
    ['masked', 'masked with 8 characters'],
    ['null', 'null'],
  ] as const)('recognises a secret key that is returned as %s', async (secretKeyRead, words) => {
    const { webhook } = await record(await sceneOf({ behaviour: { secretKeyRead } }))
    expect(webhook).toMatchObject([{ secretKey: words }])
  })

  it('has the form of received webhooks, by entity and action', async () => {
    const scene = await sceneOf()
    const { guid } = scene.autotask.tenant.webhooks()[0]!
    const fields = {
      Status: '5',
      CompletedDate: '2026-01-05T08:59:00Z',
      'Zebra Number': 'Zebra broke',
      Resolution: null,
    }
    const update = { Action: 'Update', Guid: guid, EntityType: 'Ticket', Id: 7, Fields: fields }
    const end = { EventTime: '2026-01-05T09:00:00Z', SequenceNumber: 41, PersonID: 9 }
    const received = [
      toWebhook({ ...update, ...end, SequenceNumber: 43 }),
      toWebhook({ ...update, ...end }, 'of-others'),
      toWebhook({ Action: 'Deactivated', Guid: 'x', PersonId: 4 }),
    ]
    const recorded = await record(scene, { received })
    expect(recorded['received']).toMatchObject({
      'Ticket Update': {
        count: 2,
        envelope: [
          'Action: a word, Guid: a GUID in lower case, EntityType: a word, Id: a whole number, Fields: object, ' +
            'EventTime: 0000-00-00T00:00:00Z, SequenceNumber: a whole number, PersonID: a whole number',
        ],
        fields: {
          Status: ['0'],
          CompletedDate: ['0000-00-00T00:00:00Z'],
          Resolution: ['null'],
          others: ['a text of 11 characters'],
        },
        guidIsTheWebhooks: { true: 2 },
        signature: {
          'sha1=<Base64>, right for the bytes': 1,
          'sha1=<Base64>, not right with the present secret': 1,
        },
        headers: { 'user-agent': ['Autotask'], others: 1 },
        sequence: [0, 2],
        secondsUnderWay: { least: 30, middle: 30, most: 30 },
      },
      'no entity Deactivated': { count: 1, guidIsTheWebhooks: { false: 1 } },
    })
    nothingOfTheirs(recorded, scene.autotask)
  })

  it('with a probe records what Autotask rejects and when a webhook is ready, and leaves nothing behind', async () => {
    const scene = await sceneOf()
    const before = scene.autotask.tenant.webhooks()
    const { probe, ...others } = await record(scene, { probe: true })
    expect(probe).toMatchObject({
      made: { call: 'POST TicketWebhooks', status: 200 },
      'made twice': { refused: 'duplicate', answer: { status: 500, errors: [expect.stringMatching(/^Duplicate/)] } },
      'without fields': { isReady: false, secretKey: 'in clear' },
      'with fields': { displayed: { isReady: true }, subscribed: { isReady: true }, 'none again': { isReady: false } },
      deleted: { call: 'DELETE TicketWebhooks/{id}', status: 200 },
      'deleted again': { status: 500, errors: [expect.stringContaining('No matching records found')] },
    })
    expect(scene.autotask.tenant.webhooks()).toEqual(before)
    nothingOfTheirs({ probe, ...others }, scene.autotask)
  })

  it('leaves after a crash of its probe a webhook that the next plan of the registration removes', async () => {
    const scene = await sceneOf()
    const dying = new AbortController()
    const end = scene.autotask.log.subscribe((entry) => {
      if ('request' in entry && entry.request.method === 'POST' && entry.request.path.endsWith('/Fields'))
        dying.abort(new Error('crash'))
    })
    await expect(record({ ...scene, host: { ...scene.host, signal: dying.signal } }, { probe: true })).rejects.toThrow(
      'crash',
    )
    end()
    expect(scene.autotask.tenant.webhooks()).toHaveLength(2)
    await converge(register.open(scene.connection, scene.host), scene.target, spec)
    expect(scene.autotask.tenant.webhooks()).toMatchObject([{ id: 1, isActive: true }])
  })

  it('with refused credentials has the refusal, and makes at most two calls', async () => {
    const scene = await sceneOf()
    scene.autotask.tenant.user.secret = 'Zebra-secret-2'
    const { webhook } = await record(scene)
    expect(webhook).toMatchObject([{ refused: 'unauthorized' }])
    expect(requests(scene.autotask).filter(({ status }) => status === 401)).toHaveLength(2)
  })

  it('contains no data of the tenant, for any records and answers', async () => {
    const scene = await sceneOf()
    const { tenant } = scene.autotask
    tenant.update('Companies', tenant.companyId, { companyName: 'Zebra Ltd' })
    scene.autotask.fail({
      kind: 'error',
      status: 500,
      errors: ['"Zebra Ltd" of api@zebra.example at https://zebra.example/x: Zebra-secret-1 [Zebra region] 29682885'],
      path: /entityInformation$/,
      times: 5,
    })
    const recorded = await record(scene, { probe: true })
    expect(recorded['rights'].Ticket).toMatchObject({
      answer: { errors: ['‹value› of ‹hidden› at ‹URL› ‹hidden› ‹value› ‹number›'] },
    })
    nothingOfTheirs(recorded, scene.autotask)
  })
})

function nothingOfTheirs(recorded: unknown, { tenant }: Autotask): void {
  const text = JSON.stringify(recorded)
  const { username, secret, integrationCode, resourceId } = tenant.user
  const target = targetOf()
  const marks = [
    username,
    secret,
    integrationCode,
    String(resourceId),
    target.token,
    target.secret,
    target.installation,
  ]
  const found = [...theirs, ...marks, tenant.webhooks()[0]!.guid].filter((one) =>
    text.toLowerCase().includes(one.toLowerCase()),
  )
  expect(found).toEqual([])
}

describe('a form', () => {
  it.each<[unknown, JsonValue]>([
    [null, null],
    [true, true],
    ['False', 'False'],
    ['', ''],
    [5, 'a whole number'],
    [0.5, 'a number'],
    ['-1,234.50', '-0,000.00'],
    ['1/31/2026 9:05 AM', '0/00/0000 0:00 AM'],
    ['2026-01-31T15:04:05.307', '0000-00-00T00:00:00.000'],
    ['A1DA62A4-2C49-40A8-8183-69994CE5B3EB', 'a GUID in upper case'],
    ['Ada', 'a text of 3 characters'],
    [[1, 2], ['a whole number']],
    [{ a: { b: 'c' } }, { a: { b: 'a text of 1 characters' } }],
  ])('of %j is %j', (value, form) => {
    expect(formOf(value)).toEqual(form)
  })

  it('contains no letter and no digit of a text, except for true, false and the like', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        const form = formOf(`§${text}§`)
        expect(form).toBe(`a text of ${text.length + 2} characters`)
      }),
      property(200, 20_000),
    )
  })

  it.each([
    ['Duplicate TicketWebhooks: 1 of the name', [], 'Duplicate TicketWebhooks: 1 of the name'],
    ["The value 'Acme' of {a1da62a4-2c49-40a8-8183-69994ce5b3eb}", [], 'The value ‹value› of ‹GUID›'],
    ['user (x+y) of ACME.', ['(X+Y)', 'acme', 'of'], 'user ‹hidden› of ‹hidden›.'],
  ])('of an error text is masked: %s', (text, hidden, words) => {
    expect(maskWords(text, hidden)).toBe(words)
  })
})
