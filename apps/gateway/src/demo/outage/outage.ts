import type { Provider } from '@guidepost/provider'
import { recoveredIn } from '../../registrations/recovery/account.ts'
import { readState } from '../../registrations/recovery/state.ts'
import { accountFor, type OutageAccount } from './account.ts'
import { People } from './changes.ts'
import { readEvidence } from './evidence.ts'
import { Installation } from './installation.ts'

const minuteMs = 60_000

export interface OutageOptions {
  readonly provider: Provider
  readonly tenants: readonly string[]
  /** How many changes people make in each tenant, in a simulated minute. */
  readonly changesPerMinute: number
  /** Called with the simulated time, and what happened. */
  readonly say: (at: number, text: string) => void
}

/** How long each part of the two hours takes, in simulated minutes. */
const minutes = { before: 20, refused: 15, stopped: 30, after: 25, quiet: 30 }

/**
 * Plays two simulated hours: the gateway goes dark while people work on, comes back, and recovers what it missed. Returns
 * the account of every change that a webhook should have sent.
 */
export function playOutage({ provider, tenants, changesPerMinute, say }: OutageOptions): Promise<OutageAccount> {
  return Installation.with({ provider, tenants }, async (installation) => {
    const { autotask } = installation
    const tell = (text: string) => say(installation.now(), text)
    const people = autotask.tenants.map((tenant, index) => new People(tenant, index + 1))
    const rounds = new Rounds(installation, tell)
    tellSwitchOffs(installation, tell)
    const play = async (duration: number, acting: readonly People[]) => {
      for (let minute = 0; minute < duration; minute++) {
        await playMinute(installation, acting, changesPerMinute)
        await installation.work()
        await rounds.tell()
      }
    }

    tell(`${tenants.length} tenants are connected, with a webhook for each of 5 entities. People work.`)
    await play(minutes.before, people)
    tell('The network breaks: the gateway runs, and its port refuses every connection.')
    installation.refuseConnections()
    await play(minutes.refused, people)
    tell("The gateway's process is stopped, too. People work on.")
    await installation.stopGateway()
    await play(minutes.stopped, people)
    tell('The gateway is back. It looks at every webhook, repairs, and recovers.')
    await installation.startGateway()
    await installation.work()
    await rounds.tell()
    await play(minutes.after, people)
    tell('People go home. Guidepost waits until everything has settled, and sweeps once more.')
    await play(minutes.quiet, [])
    return accountFor(
      autotask.ledger.reached(),
      await readEvidence(installation),
      new Map(autotask.tenants.map((tenant) => [tenant.name, tenant])),
    )
  })
}

/** One simulated minute, in which everybody makes their changes one after the other. */
async function playMinute(
  { autotask: { clock } }: Installation,
  people: readonly People[],
  changesPerMinute: number,
): Promise<void> {
  if (people.length === 0) return clock.advance(minuteMs)
  for (let change = 0; change < changesPerMinute; change++) {
    for (const person of people) person.act()
    await clock.advance(Math.floor(minuteMs / changesPerMinute))
  }
}

function tellSwitchOffs({ autotask }: Installation, tell: (text: string) => void): void {
  autotask.log.subscribe((entry) => {
    if (entry.kind !== 'deactivated' || entry.cause !== 'failures') return
    tell(`Autotask switches off the ${entry.webhook.entity} webhook of ${entry.tenant} after 25 failed events.`)
  })
}

/** Tells what each round of recovery found. */
class Rounds {
  readonly #installation: Installation
  readonly #tell: (text: string) => void
  readonly #told = new Map<string, number>()

  constructor(installation: Installation, tell: (text: string) => void) {
    this.#installation = installation
    this.#tell = tell
  }

  async tell(): Promise<void> {
    if (!this.#installation.isRunning) return
    const { gateway, place, autotask } = this.#installation
    for (const { name } of autotask.tenants) {
      const found = await gateway.store.findConnection(place.integration.id, name)
      const recovery = found && (await gateway.store.findRecovery(found.id))
      if (!recovery) continue
      const { lastRoundAt, calls, entities } = readState(recovery.state)
      if (lastRoundAt === null || lastRoundAt === this.#told.get(name)) continue
      this.#told.set(name, lastRoundAt)
      const missing = Object.values(entities).reduce((sum, { account }) => sum + recoveredIn(account), 0)
      this.#tell(`A round of recovery for ${name} fetched ${missing} events with ${calls} calls.`)
    }
  }
}
