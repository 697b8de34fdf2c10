import { copyFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { startTestGateway, type TestGateway } from '../../../test/support/gateway.ts'

let test: TestGateway
afterEach(async () => {
  vi.restoreAllMocks()
  await test.stop()
})

const ready = async () => (await test.request('GET', '/readyz')).status

it('checks the database again after a second, even if the clock was set back', async () => {
  let ahead = 0
  test = await startTestGateway({ now: () => Date.now() - ahead })
  expect(await ready()).toBe(200)
  ahead = 6 * 60 * 60_000
  vi.spyOn(test.gateway.store, 'check').mockRejectedValue(new Error('stopped'))
  await vi.waitFor(async () => expect(await ready()).toBe(503), { timeout: 5000, interval: 100 })
})

it('checks the database once a second at most, even if the clock was set forward', async () => {
  let ahead = 0
  test = await startTestGateway({ now: () => Date.now() + ahead })
  const check = vi.spyOn(test.gateway.store, 'check')
  for (let count = 0; count < 20; count += 1) {
    ahead += 60_000
    expect(await ready()).toBe(200)
  }
  expect(check.mock.calls.length).toBeLessThan(10)
})

// Windows does not move a file that is open.
it.skipIf(process.platform === 'win32')(
  'says that the database file was replaced, without its path, and logs it once, with its path',
  async () => {
    test = await startTestGateway()
    const file = join(test.folder, 'guidepost.db')
    const logged = vi.spyOn(test.gateway.api.log, 'error')
    expect(await ready()).toBe(200)
    renameSync(file, `${file}.away`)
    copyFileSync(`${file}.away`, file)
    await vi.waitFor(async () => expect(await ready()).toBe(503), { timeout: 5000, interval: 100 })
    const { body } = await test.request('GET', '/readyz')
    expect(body.error).toMatchObject({ code: 'unavailable', message: expect.stringContaining('replaced') })
    expect(body.error.message).not.toContain(test.folder)
    expect(logged.mock.calls.map(([fields]) => fields)).toMatchObject([
      { err: { reason: 'replaced', message: expect.stringContaining(file) } },
    ])
    renameSync(`${file}.away`, file)
    await vi.waitFor(async () => expect(await ready()).toBe(200), { timeout: 5000, interval: 100 })
  },
)
