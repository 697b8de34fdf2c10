import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished, vi } from 'vitest'
import { switches } from '../behaviour.ts'
import { main } from './main.ts'

/** Runs `main` and returns its exit code and its output. */
async function runMain(...words: string[]) {
  const output: string[] = []
  for (const name of ['log', 'error'] as const) {
    const spy = vi.spyOn(console, name).mockImplementation((text: string) => void output.push(text))
    onTestFinished(() => spy.mockRestore())
  }
  return { code: await main(words), output: output.join('\n') }
}

it('prints the help and the switches', async () => {
  const help = await runMain('--help')
  expect(help.code).toBe(0)
  expect(help.output).toContain('--time-scale')
  const listed = await runMain('--switches')
  expect(listed.code).toBe(0)
  for (const name of Object.keys(switches)) expect(listed.output).toContain(`${name} (`)
})

it.each([
  [['--nope'], '--nope'],
  [['--port', 'x'], '--port must be a number from 0 to 65535, not "x".'],
  [['--time-scale', '0'], '--time-scale must be a number'],
  [['--set', 'nope=1'], 'There is no switch "nope".'],
  [['--set', 'personKey'], 'The switch personKey must be PersonId or PersonID'],
  [['--set', 'maxAttempts='], 'The switch maxAttempts must be a number from 0 up'],
  [['--set', 'tries=x'], 'The switch maxAttempts must be a number from 0 up, not NaN.'],
])('exits with 2 for %j', async (words, message) => {
  const { code, output } = await runMain(...words)
  expect(code).toBe(2)
  expect(output).toContain(message)
})

it('exits with 1 if it cannot start', async () => {
  const { code, output } = await runMain('--port', '0', '--host', '203.0.113.1')
  expect(code).toBe(1)
  expect(output).toContain('could not start')
})

it('starts, prints its address and users and then the log as JSON, and exits with 0 on SIGTERM', async () => {
  const bin = fileURLToPath(new URL('../bin.ts', import.meta.url))
  const words = ['--port', '0', '--json', '--tenant', 'a', '--tenant', 'b', '--set', 'deleteCascades=false']
  const child = spawn(process.execPath, ['--conditions=guidepost-source', bin, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const next = async () => JSON.parse((await lines.next()).value as string)

  const start = await next()
  expect(start).toMatchObject({ kind: 'started', tenants: [{ name: 'a' }, { name: 'b' }] })
  const [{ username, secret, integrationCode, companyId }] = start.tenants
  const headers = { UserName: username, Secret: secret, ApiIntegrationCode: integrationCode }
  const body = JSON.stringify({ title: 'T', status: 1, priority: 1, companyID: companyId })
  const answer = await fetch(`${start.url}/ATServicesRest/V1.0/Tickets`, { method: 'POST', headers, body })
  expect(answer.status).toBe(200)
  expect([(await next()).kind, (await next()).kind]).toEqual(['change', 'request'])
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
})
