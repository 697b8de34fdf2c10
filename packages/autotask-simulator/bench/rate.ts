// Measures whether the simulator sustains 200 changes/s with 1,000 webhooks. Run with Node 24: `pnpm bench [--quick]`.
//
// 200 tenants have a webhook for each of the five entities. A second thread changes tickets over the REST API at a steady
// rate, then at full speed; a third thread receives the callouts. Each change fires one callout.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { availableParallelism, cpus } from 'node:os'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { startAutotask, webhookEntities } from '../src/index.ts'
import type { Autotask, Tenant } from '../src/index.ts'

const tenantCount = 200
const rate = 200
const seconds = process.argv.includes('--quick') ? 3 : 15

interface Client {
  readonly base: string
  readonly headers: Readonly<Record<string, string>>
  readonly ticketId: number
}

interface Round {
  readonly clients: readonly Client[]
  /** Changes per second; 0 for full speed. */
  readonly rate: number
  readonly seconds: number
}

if (isMainThread) await main()
else if ((workerData as { role: string }).role === 'receiver') await receive()
else parentPort!.on('message', (round: Round) => void change(round))

async function main(): Promise<void> {
  const receiver = new Worker(new URL(import.meta.url), { workerData: { role: 'receiver' } })
  const [port] = (await once(receiver, 'message')) as [number]
  const autotask = await startAutotask({
    clock: 'real',
    tenants: Array.from({ length: tenantCount }, () => ({})),
    // Turns off both hourly limits.
    behaviour: { hourlyRequests: 1e9, calloutsPerHour: 1e9 },
  })
  const clients = await Promise.all(autotask.tenants.map((tenant) => setUp(autotask, tenant, port)))
  const webhooks = autotask.tenants.flatMap((tenant) => tenant.webhooks()).length
  console.log(
    `${availableParallelism()} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, ${webhooks} webhooks`,
  )
  const generator = new Worker(new URL(import.meta.url), { workerData: { role: 'generator' } })
  for (const round of [
    { clients, rate, seconds },
    { clients, rate: 0, seconds: Math.ceil(seconds / 3) },
  ]) {
    await measure(autotask, generator, round)
  }
  await autotask.close()
  await Promise.all([receiver.terminate(), generator.terminate()])
}

async function setUp(autotask: Autotask, tenant: Tenant, port: number): Promise<Client> {
  const { username, secret, integrationCode } = tenant.user
  const base = `${autotask.url}/ATServicesRest/V1.0`
  const headers = {
    UserName: username,
    Secret: secret,
    ApiIntegrationCode: integrationCode,
    'Content-Type': 'application/json',
  }
  const post = async (path: string, body: unknown) => {
    const answer = await fetch(`${base}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(await answer.text())
    return ((await answer.json()) as { itemId: number }).itemId
  }
  const url = `http://127.0.0.1:${port}/${tenant.name}`
  for (const entity of webhookEntities) {
    const webhookID = await post(`${entity}Webhooks`, {
      name: 'Bench',
      isActive: true,
      webhookUrl: url,
      deactivationUrl: url,
      secretKey: 'enkmoj676nwh8',
      sendThresholdExceededNotification: false,
      isSubscribedToUpdateEvents: true,
    })
    for (const fieldID of [1, 2, 3]) {
      const row = { webhookID, fieldID, isSubscribedField: true, isDisplayAlwaysField: true }
      await post(`${entity}Webhooks/${webhookID}/Fields`, row)
    }
  }
  const ticketId = await post('Tickets', { title: 'T', status: 1, priority: 1, companyID: tenant.companyId })
  return { base, headers, ticketId }
}

async function measure(autotask: Autotask, generator: Worker, round: Round): Promise<void> {
  const { ledger, clock } = autotask
  const before = ledger.changes.length
  const cpu = process.cpuUsage()
  generator.postMessage(round)
  const [{ failed, took }] = (await once(generator, 'message')) as [{ failed: number; took: number }]
  await clock.settle()
  const { user, system } = process.cpuUsage(cpu)
  const changes = ledger.changes.slice(before)
  const callouts = changes.flatMap((change) => change.callouts)
  const delivered = callouts.filter(({ state }) => state === 'delivered').length
  const delays = changes
    .flatMap(({ at, callouts }) => callouts.flatMap(({ attempts }) => attempts.map((attempt) => attempt.at - at)))
    .sort((one, other) => one - other)
  const share = (part: number) => `${delays[Math.floor(delays.length * part)] ?? '-'} ms`
  console.log(
    [
      round.rate > 0 ? `target ${round.rate} changes/s:` : 'full speed:',
      `${(changes.length / took).toFixed(0)} changes/s over ${took.toFixed(1)} s, ${failed} failed,`,
      `${delivered} of ${callouts.length} callouts delivered,`,
      `change to first attempt p50 ${share(0.5)}, p99 ${share(0.99)},`,
      `CPU of all three threads ${((user + system) / 1e6 / took).toFixed(2)} cores`,
    ].join(' '),
  )
}

async function receive(): Promise<void> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.end())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  parentPort!.postMessage((server.address() as AddressInfo).port)
}

async function change({ clients, rate, seconds }: Round): Promise<void> {
  const began = performance.now()
  const end = began + seconds * 1000
  let count = 0
  let failed = 0
  const one = async () => {
    const number = count++
    const { base, headers, ticketId } = clients[number % clients.length]!
    const body = JSON.stringify({ id: ticketId, title: `Title ${number} ${performance.now()}` })
    const answer = await fetch(`${base}/Tickets`, { method: 'PATCH', headers, body })
    await answer.arrayBuffer()
    if (!answer.ok) failed++
  }
  const lane = async () => {
    while (performance.now() < end) {
      const waitMs = rate > 0 ? (count / rate) * 1000 - (performance.now() - began) : 0
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
      else await one()
    }
  }
  await Promise.all(Array.from({ length: 16 }, lane))
  parentPort!.postMessage({ failed, took: (performance.now() - began) / 1000 })
}
