import type { WebhookEntity } from '../entities/webhooks.ts'
import type { Callout } from '../ledger.ts'
import type { Hook } from '../tenant/hook.ts'
import type { World } from '../world.ts'
import { HourlyBudget } from './budget.ts'
import type { Body } from './payload.ts'
import { signBody } from './post.ts'
import type { PostResult } from './post.ts'

/** A callout on its way. */
export interface Delivery {
  readonly hook: Hook
  readonly callout: Callout
  readonly body: Body
  readonly target: 'webhookUrl' | 'deactivationUrl'
  /** Not before this time. */
  readonly dueAt: number
  /** The secret when the event happened. */
  readonly secret: string
}

/** What a tenant does about failures. */
export interface Consequences {
  /** The last try of an event failed. */
  gaveUp(delivery: Delivery, error: string): void
  /** So many failures in a row that the webhook, or its action, is to be stopped. */
  disable(hook: Hook, action: Callout['action']): void
  /** The hourly number of callouts is reached. */
  delayed(hook: Hook): void
}

interface Queue {
  readonly action: Callout['action']
  /** The first one's turn it is. */
  readonly items: Delivery[]
  /** Whether the first one is being posted right now. */
  isBusy: boolean
}

/**
 * Sends callouts as Autotask does (developer help, "Webhooks error handling"): first in, first out for each webhook and
 * action; 10 s for a try, 5 tries, 30 s between them; then the event is given up and the next one has its turn.
 */
export class Dispatcher {
  readonly #world: World
  readonly #tenant: string
  readonly #consequences: Consequences
  readonly #queues = new WeakMap<Hook, Map<string, Queue>>()
  readonly #budgets = new Map<WebhookEntity, HourlyBudget>()

  constructor(world: World, tenant: string, consequences: Consequences) {
    this.#world = world
    this.#tenant = tenant
    this.#consequences = consequences
  }

  enqueue(delivery: Delivery): void {
    const queue = this.#queueOf(delivery)
    queue.items.push(delivery)
    if (queue.items.length === 1) this.#next(queue)
  }

  /** Gives up what waits, when a webhook (or one action of it) stops. What is being posted right now ends by itself. */
  drop(hook: Hook, action?: Callout['action']): void {
    if (this.#world.behaviour.pendingOnDeactivation === 'deliver') return
    for (const queue of this.#queues.get(hook)?.values() ?? []) {
      const matches = action === undefined ? queue.action !== 'Deactivated' : queue.action === action
      if (!matches) continue
      for (const delivery of queue.items.splice(queue.isBusy ? 1 : 0)) this.#end(delivery, 'dropped')
    }
  }

  #queueOf({ hook, callout, target }: Delivery): Queue {
    let queues = this.#queues.get(hook)
    if (!queues) this.#queues.set(hook, (queues = new Map()))
    const key = `${callout.action} ${target}`
    let queue = queues.get(key)
    if (!queue) queues.set(key, (queue = { action: callout.action, items: [], isBusy: false }))
    return queue
  }

  /** Lets the first in the queue have its turn. */
  #next(queue: Queue): void {
    const delivery = queue.items[0]
    if (delivery) this.#tryAt(Math.max(delivery.dueAt, this.#world.clock.now()), queue, delivery)
  }

  #tryAt(time: number, queue: Queue, delivery: Delivery): void {
    this.#world.clock.at(time, () => {
      if (queue.items[0] === delivery && !queue.isBusy) this.#try(queue, delivery)
    })
  }

  #try(queue: Queue, delivery: Delivery): void {
    const { clock, behaviour, poster } = this.#world
    const began = clock.now()
    const freeAt = this.#takeBudget(delivery, began)
    if (freeAt !== undefined) {
      this.#log('delayed', delivery)
      this.#consequences.delayed(delivery.hook)
      this.#tryAt(freeAt, queue, delivery)
      return
    }
    queue.isBusy = true
    const post = poster.post({
      url: delivery.hook.text(delivery.target),
      body: delivery.body.sent,
      headers: this.#headers(delivery),
      timeoutMs: clock.realMs(behaviour.timeoutMs),
    })
    const { timeoutMs } = behaviour
    clock.io(post, (outcome) => {
      const end = () => this.#settle(queue, delivery, began, outcome)
      if (outcome.kind === 'timeout') clock.at(began + timeoutMs, end)
      else end()
    })
  }

  /** Only the first try counts. */
  #takeBudget(delivery: Delivery, now: number): number | undefined {
    const { hook, callout } = delivery
    if (callout.attempts.length > 0 || !isEvent(delivery)) return undefined
    let budget = this.#budgets.get(hook.entity)
    if (!budget) this.#budgets.set(hook.entity, (budget = new HourlyBudget()))
    return budget.take(now, this.#world.behaviour.calloutsPerHour)
  }

  #headers(delivery: Delivery): Record<string, string> {
    const { behaviour } = this.#world
    const secret = behaviour.retrySecret === 'current' ? delivery.hook.text('secretKey') : delivery.secret
    const isSigned = isEvent(delivery) || behaviour.deactivationSigned
    return {
      'Content-Type': behaviour.contentType,
      ...(isSigned && { 'X-Hook-Signature': signBody(delivery.body.signed, secret) }),
    }
  }

  #settle(queue: Queue, delivery: Delivery, began: number, outcome: PostResult): void {
    const { hook, callout } = delivery
    const error = failureOf(outcome)
    callout.attempts.push({
      at: began,
      ...(outcome.kind === 'answer' && { status: outcome.status }),
      ...(error !== undefined && { error }),
    })
    if (error === undefined) {
      hook.failures.clear()
      this.#finish(queue, delivery, 'delivered')
    } else {
      this.#failed(queue, delivery, began, error)
    }
  }

  #failed(queue: Queue, delivery: Delivery, began: number, error: string): void {
    const { behaviour, clock } = this.#world
    const { hook, callout } = delivery
    if (behaviour.disableCounts === 'attempts') this.#countFailure(delivery)
    const tries = isEvent(delivery) || behaviour.deactivationRetried ? behaviour.tries : 1
    const isStopped = isEvent(delivery) && (!hook.isActive || hook.stopped.has(callout.action))
    if (callout.attempts.length >= tries) {
      this.#finish(queue, delivery, 'given-up')
      if (!isEvent(delivery)) return
      this.#consequences.gaveUp(delivery, error)
      if (behaviour.disableCounts === 'events') this.#countFailure(delivery)
    } else if (isStopped && behaviour.pendingOnDeactivation === 'drop') {
      this.#finish(queue, delivery, 'dropped')
    } else {
      queue.isBusy = false
      this.#log('retried', delivery)
      this.#tryAt((behaviour.retryGapFrom === 'start' ? began : clock.now()) + behaviour.retryGapMs, queue, delivery)
    }
  }

  #countFailure(delivery: Delivery): void {
    if (!isEvent(delivery)) return
    const { hook, callout } = delivery
    const { disableScope, disableAfter } = this.#world.behaviour
    const key = disableScope === 'webhook' ? '*' : callout.action
    const failures = (hook.failures.get(key) ?? 0) + 1
    hook.failures.set(key, failures)
    if (failures < disableAfter || !hook.isActive) return
    hook.failures.clear()
    this.#consequences.disable(hook, callout.action)
  }

  #finish(queue: Queue, delivery: Delivery, state: 'delivered' | 'given-up' | 'dropped'): void {
    queue.isBusy = false
    queue.items.shift()
    this.#end(delivery, state)
    this.#next(queue)
  }

  #end(delivery: Delivery, state: 'delivered' | 'given-up' | 'dropped'): void {
    delivery.callout.state = state
    this.#log(state, delivery)
  }

  #log(kind: 'delivered' | 'retried' | 'given-up' | 'dropped' | 'delayed', { callout }: Delivery): void {
    this.#world.log.add({ kind, at: this.#world.clock.now(), tenant: this.#tenant, callout })
  }
}

/** About a record, not about the webhook itself. */
function isEvent({ callout }: Delivery): boolean {
  return callout.action !== 'Deactivated'
}

/** What the error log says; `undefined` for any 2xx, which is all that counts as success. */
function failureOf(outcome: PostResult): string | undefined {
  if (outcome.kind === 'timeout') return 'The operation has timed out.'
  if (outcome.kind === 'error') return outcome.text
  if (outcome.status >= 200 && outcome.status < 300) return undefined
  return `${outcome.status}${outcome.text === '' ? '' : ` ${outcome.text}`}`
}
