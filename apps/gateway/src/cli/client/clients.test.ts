import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { servedFolder, withoutSignals, type CliFolder, type Running } from '../../../test/support/cli.ts'

// One gateway for the whole file: the tests build on each other, as the commands of a person would.
let folder: CliFolder
let gateway: Running
let url: string
const guid = 'a1da62a4-2c49-40a8-8183-69994ce5b3eb'

beforeAll(async () => {
  ;({ folder, gateway, url } = await servedFolder())
})
afterAll(() => folder.remove())

describe('integrations and connections', () => {
  it('send says that there is no integration yet, and how to create one', async () => {
    const { code, stderr } = await folder.run('send', 'ticket-create')
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^no_integration: .+\nCreate one with: /),
    })
  })

  it('an integration is created with a secret that is shown once', async () => {
    const { data } = await folder.json(
      'integrations',
      'create',
      'autotask',
      '--provider',
      'autotask',
      '--generate-secret',
    )
    expect(data).toMatchObject({ unique_key: 'autotask', webhook_url: expect.stringContaining(`${url}/webhook/`) })
    const shown = await folder.run('integrations', 'show', 'autotask')
    expect(shown.stdout).toContain(data.webhook_url)
    expect(shown.stdout).not.toContain(data.secret)
    folder.env['GUIDEPOST_WEBHOOK_SECRET'] = data.secret
  })

  it('an integration lets its connections share a webhookGuid, and stops it again', async () => {
    const { data } = await folder.json('integrations', 'update', 'autotask', '--share-webhook-guids', '--name', 'PSA')
    expect(data).toMatchObject({ share_webhook_guids: true, display_name: 'PSA' })
    const { stdout } = await folder.run('integrations', 'update', 'autotask', '--no-share-webhook-guids')
    expect(stdout).not.toContain('share')
    expect(await folder.run('integrations', 'update', 'autotask')).toMatchObject({ code: 2 })
  })

  it('a connection of the only integration needs no --integration', async () => {
    const config = JSON.stringify({ webhookGuid: guid })
    const made = await folder.json('connections', 'create', 'acme', '--config', config, '--tag', 'plan=gold')
    expect(made).toMatchObject({
      connection_id: 'acme',
      connection_config: { webhookGuid: guid },
      tags: { plan: 'gold' },
    })
    const listed = await folder.run('connections', 'list', '--sort', 'silent', '--silent', '24h', '--search', 'ACM')
    expect(listed.stdout).toMatch(
      /^ID +INTEGRATION +STATUS +LAST EVENT .+\nacme +autotask +by_hand +- [^]+\n1 connection\n$/,
    )
    expect((await folder.run('connections', 'list', '--search', 'nobody')).stdout).toContain('0 connections')
    expect((await folder.run('connections', 'list', '--silent', 'long')).stderr).toContain('24h or 7d')
  })

  it('set-config changes the settings in the JSON and keeps the others; the JSON may be in a file', async () => {
    writeFileSync(join(folder.path, 'config.json'), '{"subdomain":"webservices3"}')
    await folder.json('connections', 'set-config', 'acme', '@config.json')
    const { connection_config } = await folder.json('connections', 'show', 'acme')
    expect(connection_config).toEqual({ webhookGuid: guid, subdomain: 'webservices3' })
  })

  it('an error of the API is printed with its code', async () => {
    const { code, stderr } = await folder.run('connections', 'set-config', 'acme', '{"webhookGuid":"177"}')
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^[a-z_]+: .*"177" is not a GUID/) })
  })

  it('a registration is created with a URL and a secret, listed and deleted', async () => {
    const { data } = await folder.json('registrations', 'create', 'acme', '--entity', 'Company')
    expect(data).toMatchObject({ webhook_url: expect.any(String), secret: expect.any(String) })
    const listed = await folder.run('registrations', 'list', 'acme')
    expect(listed.stdout).toContain(data.webhook_url)
    expect(listed.stdout).not.toContain(data.secret)
    const sent = await folder.run('send', 'company-update', '--url', data.webhook_url, '--secret', data.secret)
    expect(sent).toMatchObject({ code: 0, stdout: '200 {"status":"success"}\n' })
    expect((await folder.run('registrations', 'delete', String(data.id), '--yes')).code).toBe(0)
  })
})

describe('send', () => {
  it('lists the samples of the provider', async () => {
    const { data } = await folder.json('send', '--list')
    expect(data.map(({ name }: { name: string }) => name)).toContain('ticket-create')
  })

  it('signs a sample and posts it, so that the handler runs', async () => {
    const sent = await folder.spawn('send', 'ticket-create')
    expect(sent).toEqual({ code: 0, stdout: '200 {"status":"success"}\n', stderr: '' })
    await gateway.waitFor(/said Create of acme, replay false/)
  })

  it('fails with --tamper, since the gateway rejects the webhook', async () => {
    const { code, stdout } = await folder.run('send', 'ticket-create', '--tamper')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '401 {"error":"Invalid webhook signature"}\n' })
    // Rejected webhooks are stored after their answer.
    await vi.waitFor(async () => {
      const { data } = await folder.json('rejections', 'list')
      expect(data).toMatchObject([{ reason: 'mismatch' }])
    })
  })

  it('replaces the Guid of a sample', async () => {
    await folder.run('send', 'ticket-create', '--guid', '00000000-0000-4000-8000-000000000001')
    const { data } = await folder.json('events', 'list', '--state', 'unmatched', '--limit', '1')
    expect(data).toMatchObject([{ reason: 'unknown_guid', type: 'Ticket' }])
  })

  it('is found by its ticket number soon afterwards, with events list --search', async () => {
    await folder.run('send', 'ticket-create')
    const found = async (...words: string[]) =>
      (await folder.json('events', 'list', '--search', ...words)).data as { type: string }[]
    await vi.waitFor(async () => expect(await found('t20250915.0001')).not.toEqual([]), {
      timeout: 20_000,
      interval: 200,
    })
    expect((await found('t20250915.0001'))[0]).toMatchObject({ type: 'Ticket', title: 'T20250915.0001' })
    expect(await found('T20250915')).toEqual([])
  })

  it('makes a new event of a known sample with --new, and a duplicate without', async () => {
    const count = async () => (await folder.json('events', 'list', '--limit', '200')).data.length as number
    const before = await count()
    await folder.run('send', 'ticket-create')
    expect(await count()).toBe(before)
    await folder.run('send', 'ticket-create', '--new')
    expect(await count()).toBe(before + 1)
  })

  it('is found among the events of its record, and shows what has changed', async () => {
    const { data } = await folder.json('events', 'list', '--limit', '1')
    const last = data[0].id as string
    const related = async () => (await folder.json('events', 'list', '--related-to', last)).data as { id: string }[]
    const isFound = async () => expect((await related()).length).toBeGreaterThan(1)
    await vi.waitFor(isFound, { timeout: 20_000, interval: 200 })
    const previous = (await related())[1]!.id
    expect((await folder.run('events', 'show', last)).stdout).toMatch(
      new RegExp(`title +T20250915.0001[^]*changed since event ${previous}\nFIELD +BEFORE +AFTER`),
    )
  })

  it('sends a file byte for byte', async () => {
    const body = `{ "Action":"Update", "Guid":"${guid}",\n\t"EntityType":"Ticket", "Id":7, "Fields":{"Title":"Caf\\u00E9"} }\n`
    writeFileSync(join(folder.path, 'own.json'), body)
    expect((await folder.run('send', './own.json')).code).toBe(0)
    const { data } = await folder.json('events', 'list', '--limit', '1')
    const { data: event } = await folder.json('events', 'show', data[0].id)
    expect(Buffer.from(event.body_base64, 'base64').toString()).toBe(body)
  })

  it.each([
    [
      'neither sample nor file',
      ['send', 'nothing'],
      1,
      /^no_such_sample: "nothing" is neither a sample nor a readable file/,
    ],
    ['a Guid for a file', ['send', './own.json', '--guid', guid], 2, /byte for byte/],
    ['an empty secret', ['send', 'ticket-create', '--secret', ''], 1, /^no_secret: /],
  ])('refuses %s', async (_, args, expected, message) => {
    const { code, stderr } = await folder.run(...args)
    expect(stderr).toMatch(message)
    expect(code).toBe(expected)
  })
})

describe('events', () => {
  it('are listed newest first, page by page, and filtered', async () => {
    const { data: all } = await folder.json('events', 'list', '--limit', '200')
    const { data: first, next } = await folder.json('events', 'list', '--limit', '2')
    const { data: second } = await folder.json('events', 'list', '--limit', '2', '--before', next)
    expect([...first, ...second]).toEqual(all.slice(0, 4))
    const { data: accepted } = await folder.json('events', 'list', '--state', 'accepted', '--connection', 'acme')
    expect(accepted).toEqual(all.filter(({ state }: { state: string }) => state === 'accepted'))
    expect((await folder.json('events', 'list', '--limit', '200', '--since', '1h')).data).toEqual(all)
    const { data: unmatched } = await folder.json('events', 'list', '--outcome', 'unmatched')
    expect(unmatched).toEqual(all.filter(({ outcome }: { outcome: string }) => outcome === 'unmatched'))
    expect((await folder.spawn('events', 'list')).stdout).toMatch(/^ID +RECEIVED +OUTCOME +TYPE +ACTION /)
  })

  it('are shown with their deliveries, and replayed', async () => {
    const { data } = await folder.json('events', 'list', '--state', 'accepted', '--limit', '1')
    const { id } = data[0]
    expect(await folder.json('events', 'replay', id, '--force')).toMatchObject({ data: [{ id, deliveries: 1 }] })
    await gateway.waitFor(/said Update of acme, replay true/)
    const { code, stdout } = await folder.run('events', 'show', id)
    expect(code).toBe(0)
    expect(stdout).toMatch(/DESTINATION +CONNECTION +STATE[^]+say +acme +\w+ +1 +no[^]+say +acme +\w+ +1 +yes/)
  })

  it('that match no connection are not replayed', async () => {
    const { data } = await folder.json('events', 'list', '--state', 'unmatched', '--limit', '1')
    const { code, stderr } = await folder.run('events', 'replay', data[0].id)
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^not_matched: /) })
  })

  it('are printed by follow as they come, until a signal', async () => {
    const follow = folder.start('events', 'follow', '--last', '1', '--json')
    await follow.waitFor(/^\{.+\}\n/)
    await folder.run('send', 'ticket-delete', '--guid', guid, '--new')
    await follow.waitFor(/"action":"Delete"/)
    const { code, stdout } = await follow.end('SIGTERM')
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).action),
    ).toEqual(['Update', 'Delete'])
    expect(code).toBe(withoutSignals ? null : 0)
  })
})

describe('afterwards', () => {
  it('the old secret works beside the new one until it is removed', async () => {
    const { data } = await folder.json('integrations', 'rotate-secret', 'autotask')
    for (const secret of [data.secret, folder.env['GUIDEPOST_WEBHOOK_SECRET']!]) {
      expect((await folder.run('send', 'ticket-create', '--secret', secret)).code).toBe(0)
    }
    const { data: shown } = await folder.json('integrations', 'show', 'autotask')
    await folder.json('integrations', 'remove-secret', 'autotask', shown.secrets[1].id, '--yes')
    expect((await folder.run('send', 'ticket-create', '--secret', data.secret)).code).toBe(0)
    expect((await folder.run('send', 'ticket-create')).code).toBe(1)
  })

  it('connections and integrations are deleted', async () => {
    expect((await folder.run('connections', 'delete', 'acme', '--yes')).code).toBe(0)
    expect((await folder.run('integrations', 'delete', 'autotask', '--yes')).code).toBe(0)
    expect((await folder.json('integrations', 'list')).data).toEqual([])
  })

  it('a revoked API key fails with what to do', async () => {
    const { data } = await folder.json('keys', 'list')
    await folder.json('keys', 'revoke', String(data[0].id), '--yes')
    const { code, stderr } = await folder.run('events', 'list')
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^unknown_account: .+\nSet GUIDEPOST_API_KEY/),
    })
  })
})
