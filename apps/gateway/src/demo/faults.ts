import type { Autotask } from '@guidepost/autotask-simulator'
import { demoFaults, type DemoControls, type DemoFault, type DemoFaultState } from './controls.ts'
import type { Gateway } from '../composition.ts'
import { listAllManaged } from '../registrations/list.ts'
import { setUpTenant, type TenantPlace } from './tenant.ts'

interface Way {
  readonly title: string
  /** The name of the tenant, and of its connection. */
  readonly tenant: string
  /** Whether the fault can be seen only while the webhook is set up. */
  readonly isOfSetup: boolean
  /** Breaks it. Returns how to mend it. */
  readonly start: (autotask: Autotask, tenant: Autotask['tenant']) => () => void
}

/** Creating a webhook, and not the rows below it. */
const creation = { method: 'POST', path: /TicketWebhooks\/?$/i, times: Number.MAX_SAFE_INTEGER } as const

const ways: Readonly<Record<DemoFault, Way>> = {
  permission: {
    title: 'The security level of the API user loses the access to tickets',
    tenant: 'no-permission',
    isOfSetup: false,
    start: (_, { user: { level } }) => {
      level.access.Tickets = 'none'
      return () => void (level.access.Tickets = 'full')
    },
  },
  credentials: {
    title: 'Somebody changes the secret of the API user',
    tenant: 'wrong-credentials',
    isOfSetup: false,
    start: (_, { user }) => {
      const { secret } = user
      user.secret = `${secret}-changed`
      return () => {
        user.secret = secret
        user.isLocked = false
      }
    },
  },
  duplicate: {
    title: 'Autotask refuses the new webhook as a duplicate',
    tenant: 'duplicate-webhook',
    isOfSetup: true,
    start: (autotask, { name }) => autotask.fail({ kind: 'duplicate', tenant: name, ...creation }),
  },
  outage: {
    title: 'Autotask answers every request with 503',
    tenant: 'autotask-down',
    isOfSetup: false,
    start: (autotask, { name }) => autotask.fail({ kind: 'outage', tenant: name, times: Number.MAX_SAFE_INTEGER }),
  },
  limit: {
    title: 'The API user has reached its maximum number of webhooks',
    tenant: 'webhook-limit',
    isOfSetup: true,
    start: (autotask, { name }) => autotask.fail({ kind: 'webhook-limit', tenant: name, ...creation }),
  },
}

/** The names of the tenants that faults are about. */
export const faultTenants: readonly string[] = demoFaults.map((fault) => ways[fault].tenant)

interface FaultsOptions {
  readonly autotask: Autotask
  /** The gateway that runs now. */
  readonly gateway: () => Gateway
  readonly place: () => TenantPlace
}

/** Breaks the simulated Autotask on request, so that each banner of the dashboard can be seen. */
export class DemoFaults implements DemoControls {
  readonly #options: FaultsOptions
  /** How to mend each fault that is on. */
  readonly #mend = new Map<DemoFault, () => void>()
  #working: Promise<unknown> = Promise.resolve()

  constructor(options: FaultsOptions) {
    this.#options = options
  }

  list(): readonly DemoFaultState[] {
    const integration = this.#options.place().integration.uniqueKey
    return demoFaults.map((fault) => {
      const { title, tenant } = ways[fault]
      return { fault, title, connectionId: tenant, integration, isOn: this.#mend.has(fault) }
    })
  }

  start(fault: DemoFault): Promise<void> {
    return this.#inTurn(async () => {
      const { autotask, gateway, place } = this.#options
      const { start, isOfSetup } = ways[fault]
      const tenant = this.#tenantOf(fault)
      if (this.#mend.has(fault)) return
      const connection = { ...place(), connectionId: tenant.name }
      if (isOfSetup) await gateway().connections.delete(connection, { purge: false })
      else await setUpTenant(gateway(), place(), tenant)
      this.#mend.set(fault, start(autotask, tenant))
      if (isOfSetup) await setUpTenant(gateway(), place(), tenant)
      else await this.#look(tenant.name)
    })
  }

  end(fault: DemoFault): Promise<void> {
    return this.#inTurn(async () => {
      this.#mend.get(fault)?.()
      if (this.#mend.delete(fault))
        await setUpTenant(this.#options.gateway(), this.#options.place(), this.#tenantOf(fault))
    })
  }

  /** Connects the tenants again that earlier starts left: the simulated Autotask stores nothing. */
  async restore(): Promise<void> {
    const { gateway, place } = this.#options
    for (const fault of demoFaults) {
      const tenant = this.#tenantOf(fault)
      if (this.#mend.has(fault) || !(await gateway().store.findConnection(place().integration.id, tenant.name)))
        continue
      await this.#inTurn(() => setUpTenant(gateway(), place(), tenant))
    }
  }

  /** One change at a time. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#working.then(work)
    this.#working = done.catch(() => undefined)
    return done
  }

  #tenantOf(fault: DemoFault): Autotask['tenant'] {
    return this.#options.autotask.tenants.find(({ name }) => name === ways[fault].tenant)!
  }

  async #look(connectionId: string): Promise<void> {
    const { registrations, store } = this.#options.gateway()
    const { environment } = this.#options.place()
    const round = { actor: 'person', signal: AbortSignal.timeout(30_000), lookOnly: true } as const
    for await (const { id } of listAllManaged(store, { environmentId: environment.id, connectionId })) {
      await registrations.rounds.run(id, round)
    }
  }
}
