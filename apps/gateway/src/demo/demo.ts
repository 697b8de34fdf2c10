import type { Provider } from '@guidepost/provider'
import type { Autotask } from '@guidepost/autotask-simulator'
import { builtInProviders } from '../built-in.ts'
import { ConfigError } from '../config/mistakes.ts'
import { print } from '../terminal/output.ts'
import { stopSignal } from '../terminal/signals.ts'
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
  readonly story: Story
  readonly follow: boolean
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
export async function runDemo({ port, folder: name, follow, json }: DemoOptions): Promise<void> {
  const stop = stopSignal()
  const say = (text: string): void => (json ? undefined : print(text))
  const provider = builtInProviders().find(({ id }) => id === 'autotask')!
  const folder = openFolder(name, () => provider.receive.generateSecret())
  const firstEnd = Promise.withResolvers<void>()
  const story = new Story({ json, onEnd: () => firstEnd.resolve() })
  const autotask = await startTenants()
  try {
    const gateway = await DemoGateway.start({ folder, provider, story, autotaskUrl: autotask.url, say }, port)
    try {
      await play({ name, folder, provider, autotask, gateway, story, say, follow, firstEnd: firstEnd.promise }, stop)
    } finally {
      await gateway.stop()
    }
  } finally {
    await autotask.close()
  }
  say(goodbye(name))
}

async function play(demo: Demo, stop: Promise<unknown>): Promise<void> {
  const { folder, provider, autotask, gateway, story } = demo
  const seeded = await seed(gateway.store, provider, folder.kept, Date.now())
  const { guid, ticket } = await showFirstWebhook(demo, seeded)
  const watch = watchHandler(demo)
  if (!demo.follow) story.stop()
  invite(demo, seeded, guid, ticket)
  const endLife = playLife(autotask.tenants, async (tenant) => {
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
async function showFirstWebhook(demo: Demo, seeded: Seeded): Promise<{ guid: string; ticket: number }> {
  const { name, folder, provider, autotask, gateway, story, say, firstEnd } = demo
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

function invite({ folder, autotask, gateway, story, say }: Demo, seeded: Seeded, guid: string, ticket: number): void {
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
