import type { Provider } from '@guidepost/provider'
import type { Autotask } from '@guidepost/autotask-simulator'
import { builtInProviders } from '../built-in.ts'
import { ConfigError } from '../config/mistakes.ts'
import { print } from '../terminal/output.ts'
import { stopSignal } from '../terminal/signals.ts'
import type { DemoFault } from './controls.ts'
import { DemoFaults, faultTenants } from './faults.ts'
import { openFolder, type DemoFolder } from './folder.ts'
import { DemoGateway } from './gateway.ts'
import { playLife } from './life.ts'
import { seed, type Seeded } from './seed.ts'
import { Story } from './story.ts'
import { connectTenant, linkAlert, openTicket, startTenants, tenantName } from './tenant.ts'
import { announcement, goodbye, introduction, invitation } from './texts.ts'
import { onFileChange, type FileWatch } from './watch.ts'

export interface DemoOptions {
  readonly port: number
  /** Where the demo keeps everything. */
  readonly folder: string
  /** Keep telling the steps of every webhook. Otherwise the story stops after the first event, so that the sign-in link stays on the screen. */
  readonly follow: boolean
  /** What to break at the simulated Autotask, each for a tenant of its own. */
  readonly faults: readonly DemoFault[]
  /** Print one JSON object per line instead of text for people. */
  readonly json: boolean
}

/** What the steps of the demo share. */
interface Demo {
  readonly name: string
  readonly folder: DemoFolder
  readonly provider: Provider
  readonly autotask: Autotask
  readonly gateway: DemoGateway
  readonly seeded: Seeded
  readonly story: Story
  readonly follow: boolean
  readonly faults: DemoFaults
  /** The faults that the demo starts with. */
  readonly wanted: readonly DemoFault[]
  /** Prints text for people; nothing with `json`. */
  readonly say: (text: string) => void
  /** Resolves when the first event is handled. */
  readonly firstEnd: Promise<void>
}

/** How long to wait for the handler. A person may have edited it. */
const handlerTimeoutMs = 10_000

/**
 * Connects a tenant of a simulated Autotask and shows each step of one signed webhook that comes over a real socket. Then runs
 * until a signal, while tickets open, change and close.
 */
export async function runDemo({ port, folder: name, follow, faults: wanted, json }: DemoOptions): Promise<void> {
  const stop = stopSignal()
  const say = (text: string): void => (json ? undefined : print(text))
  const provider = builtInProviders().find(({ id }) => id === 'autotask')!
  const folder = openFolder(name, () => provider.receive.generateSecret())
  const firstEnd = Promise.withResolvers<void>()
  const story = new Story({ json, onEnd: () => firstEnd.resolve() })
  const autotask = await startTenants(faultTenants)
  let seeded: Seeded | undefined
  const faults = new DemoFaults({
    autotask,
    gateway: () => gateway.running,
    place: () => ({ ...seeded!, provider }),
  })
  let gateway: DemoGateway
  try {
    gateway = await DemoGateway.start({ folder, provider, story, faults, autotaskUrl: autotask.url, say }, port)
    try {
      seeded = await seed(gateway.store, provider, folder.kept, Date.now())
      const told = { story, say, follow, wanted, firstEnd: firstEnd.promise }
      await play({ name, folder, provider, autotask, gateway, seeded, faults, ...told }, stop)
    } finally {
      await gateway.stop()
    }
  } finally {
    await autotask.close()
  }
  say(goodbye(name))
}

async function play(demo: Demo, stop: Promise<unknown>): Promise<void> {
  const { provider, autotask, gateway, seeded, story } = demo
  const { guid, ticket } = await showFirstWebhook(demo)
  await breakOnRequest(demo)
  const watch = watchHandler(demo)
  if (!demo.follow) story.stop()
  invite(demo, guid, ticket)
  const living = autotask.tenants.filter(({ name }) => !faultTenants.includes(name))
  const endLife = playLife(living, async (tenant) => {
    const connected = await connectTenant(gateway.running, { ...seeded, provider }, tenant, () => undefined)
    story.introduce(tenant.name, connected.guid)
  })
  try {
    await Promise.race([stop, watch.failure])
    await watch.close()
  } finally {
    endLife()
  }
}

/** Connects the tenant, opens a ticket there, and waits until its webhook is handled. */
async function showFirstWebhook(demo: Demo): Promise<{ guid: string; ticket: number }> {
  const { name, folder, provider, autotask, gateway, seeded, story, say, firstEnd } = demo
  say(introduction(name, autotask.url, seeded))
  const { guid } = await connectTenant(gateway.running, { ...seeded, provider }, autotask.tenant, ({ message }) =>
    story.tellConnecting(message),
  )
  story.introduce(tenantName, guid)
  say(announcement(guid))
  const ticket = openTicket(autotask.tenant, 'Coffee machine offline')
  await Promise.race([firstEnd, wait(handlerTimeoutMs)])
  await linkAlert(gateway.running, { ...seeded, apiKey: folder.kept.apiKey }, ticket)
  return { guid, ticket }
}

/** Starts the faults of `--fault`, and names the connections that show them. */
async function breakOnRequest({ faults, wanted, say }: Demo): Promise<void> {
  await faults.restore()
  for (const fault of wanted) {
    await faults.start(fault)
    const { title, connectionId } = faults.list().find((each) => each.fault === fault)!
    say(`\nFault ${fault}: ${title}. The connection ${connectionId} shows it.`)
  }
}

/** Runs a changed handler file; keeps the running one if the new one has a mistake. */
function watchHandler({ folder, gateway, say }: Demo): FileWatch {
  return onFileChange(folder.handlerFile, async () => {
    try {
      await gateway.restart()
      say('\nThe changed handler runs from now on.')
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      say(`\nThe old handler keeps running. Correct the file and save it again:\n  ${error.message}`)
    }
  })
}

function invite({ folder, autotask, gateway, seeded, story, say }: Demo, guid: string, ticket: number): void {
  const { environment, integration, secret } = seeded
  const { url } = gateway
  const { apiKey } = folder.kept
  const webhookUrl = `${url}/webhook/${environment.uuid}/${integration.uniqueKey}`
  const signInUrl = gateway.running.signInUrl(apiKey)
  story.tellReady({ url, sign_in_url: signInUrl, webhook_url: webhookUrl, api_key: apiKey })
  say(invitation({ url, signInUrl, webhookUrl, folder, secret: secret.value, guid, autotask, ticket }))
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
