import { startAutotask, type Autotask } from '@guidepost/autotask-simulator'
import { deep } from '@guidepost/tooling-testing'
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'

/** The script that people read and run, unchanged. */
const guide = fileURLToPath(new URL('../../../../examples/autotask-guide.sh', import.meta.url))

let autotask: Autotask
let test: TestGateway
let handledFile: string
beforeAll(async () => {
  autotask = await startAutotask({ processingMs: 0 })
  test = await startTestGateway({
    config: ({ folder }) => {
      handledFile = join(folder, 'handled.txt')
      writeFileSync(handledFile, '')
      return `import { appendFileSync } from 'node:fs'
      const onWebhook = ({ connection }, { type, action, payload }) =>
        appendFileSync(${JSON.stringify(handledFile)}, [connection.id, type, action, payload.id].join(' ') + '\\n')
      export default { handlers: [{ id: 'tickets', provider: 'autotask', subscriptions: ['Ticket'], onWebhook }] }`
    },
  })
})
afterAll(async () => {
  await test.stop()
  await autotask.close()
})

const isThere = (program: string): boolean => spawnSync(program, ['--version']).error === undefined

// Skipped on Windows, as the script needs bash. Where curl or jq is missing, small programs with fetch replace them.
it.skipIf(process.platform === 'win32' || !isThere('bash'))(
  "Nango's Autotask guide, command by command, ends in a handler that runs",
  async () => {
    for (const [program, source] of Object.entries(standIns)) {
      if (deep || !isThere(program)) standIn(program, source)
    }
    const { username, secret, integrationCode } = autotask.tenant.user
    const run = spawn('bash', [guide], {
      env: {
        PATH: [test.folder, process.env['PATH']].join(delimiter),
        GUIDEPOST_URL: test.url,
        GUIDEPOST_API_KEY: test.key,
        AUTOTASK_URL: autotask.url,
        API_USERNAME: username,
        API_SECRET: secret,
        INTEGRATION_CODE: integrationCode,
        SECRET_KEY: 'enkmoj676nwh8',
        COMPANY_ID: String(autotask.tenant.companyId),
      },
    })
    const [output, errors] = await Promise.all([text(run.stdout), text(run.stderr)])
    expect(errors).toBe('')
    const [webhook] = autotask.tenant.webhooks()
    const ready = { name: 'Nango Ticket Sync', isActive: true, isReady: true, webhookGUID: webhook?.guid }
    expect(output.split('\n')).toContain(JSON.stringify(ready))
    const ticket = JSON.parse(output.trim().split('\n').at(-1) ?? '') as { itemId: number }
    const handled = `acme Ticket Create ${ticket.itemId}\n`
    await vi.waitFor(() => expect(readFileSync(handledFile, 'utf8')).toBe(handled), { timeout: 10_000 })
  },
)

function standIn(program: string, source: string): void {
  const file = join(test.folder, program)
  writeFileSync(file, `#!${process.execPath}\n${source}`)
  chmodSync(file, 0o755)
}

/** Programs that do as much of curl and jq as the guide uses. */
const standIns = {
  curl: `
    const args = process.argv.slice(2)
    const values = (option) => args.filter((_, index) => args[index - 1] === option)
    const headers = Object.fromEntries(values('-H').map((header) => header.split(': ')))
    const url = args.find((arg) => arg.startsWith('http'))
    const ask = async () => {
      const answer = await fetch(url, { method: values('-X')[0], headers, body: values('-d')[0] })
      if (!answer.ok) throw new Error(answer.status + ' ' + (await answer.text()))
      process.stdout.write(await answer.text())
    }
    ask()`,
  jq: `
    const [option, filter] = process.argv.slice(2)
    const [path, shape] = filter.split(' | ')
    let value = JSON.parse(require('node:fs').readFileSync(0, 'utf8'))
    for (const key of path.split('.').filter(Boolean)) value = value[key]
    if (shape) value = Object.fromEntries(shape.match(/\\w+/g).map((key) => [key, value[key]]))
    console.log(option === '-r' && typeof value === 'string' ? value : JSON.stringify(value))`,
}
