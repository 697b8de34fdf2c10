import type { WebhookEntity } from '../entities/webhooks.ts'
import type { Callout } from '../ledger.ts'
import type { Hook } from '../tenant/hook.ts'
import type { World } from '../world.ts'
import { HourlyBudget } from './budget.ts'
import type { Body } from './payload.ts'
import { signBody } from './post.ts'
import type { PostResult } from './post.ts'

/** A callout to deliver. */
export interface Delivery {
  readonly hook: Hook
  readonly callout: Callout
  readonly body: Body
  readonly target: 'webhookUrl' | 'deactivationUrl'
  /** The earliest time of the first attempt. */
  readonly dueAt: number
  /** The signing secret at the time of the event. */
  readonly secret: string
}

/** Callbacks of the dispatcher to the tenant. */
export interface DispatchListener {
  /** The last attempt of an event failed. */
  gaveUp(delivery: Delivery, error: string): void
  /** Consecutive failures reached the limit: deactivate the webhook, or stop this action. */
  disable(hook: Hook, action: Callout['action']): void
  /** The hourly limit delays the webhook's callouts. */
  delayed(hook: Hook): void
}

interface Queue {
  readonly action: Callout['action']
  /** The first item is being attempted, or waits for its next attempt. */
  readonly items: Delivery[]
  /** Whether the first item is being posted right now. */
  isPosting: boolean
}

/**
 * Delivers callouts as Autotask does (developer help, "Webhooks error handling"): a queue per webhook and action; up to
 * 5 attempts of at most 10 s, 30 s apart; then gives the event up and goes on with the next event in the queue.
 */
export class Dispatcher {
  readonly #world: World
  readonly #tenant: string
  readonly #listener: DispatchListener
  readonly #queues = new WeakMap<Hook, Map<string, Queue>>()
  #nextKey = 0
  readonly #budgets = new Map<WebhookEntity, HourlyBudget>()

  constructor(world: World, tenant: string, listener: DispatchListener) {
    this.#world = world
    this.#tenant = tenant
    this.#listener = listener
  }

  enqueue(delivery: Delivery): void {
    const queue = this.#queueOf(delivery)
    queue.items.push(delivery)
    if (queue.items.length === 1) this.#startNext(queue)
  }

  /** Drops waiting callouts when a webhook or one of its actions stops. A callout that is being posted is not affected. */
  drop(hook: Hook, action?: Callout['action']): void {
    if (this.#world.behaviour.pendingOnDeactivation === 'deliver') return
    for (const queue of this.#queues.get(hook)?.values() ?? []) {
      const isAffected = action === undefined ? queue.action !== 'Deactivated' : queue.action === action
      if (!isAffected) continue
      for (const delivery of queue.items.splice(queue.isPosting ? 1 : 0)) this.#end(delivery, 'dropped')
    }
  }

  #queueOf({ hook, callout, target }: Delivery): Queue {
    let queues = this.#queues.get(hook)
    if (!queues) this.#queues.set(hook, (queues = new Map()))
    const key = `${callout.action} ${target}`
    let queue = this.#world.behaviour.deliveryOrder === 'in-order' ? queues.get(key) : undefined
    if (!queue) queues.set(this.#newKey(queues, key), (queue = { action: callout.action, items: [], isPosting: false }))
    return queue
  }

  /** In any order, each event has a queue of its own. Removes the queues that are empty. */
  #newKey(queues: Map<string, Queue>, key: string): string {
    if (this.#world.behaviour.deliveryOrder === 'in-order') return key
    for (const [name, { items }] of queues) if (items.length === 0) queues.delete(name)
    return `${key} ${this.#nextKey++}`
  }

  #startNext(queue: Queue): void {
    const delivery = queue.items[0]
    if (delivery) this.#scheduleAttempt(Math.max(delivery.dueAt, this.#world.clock.now()), queue, delivery)
  }

  #scheduleAttempt(time: number, queue: Queue, delivery: Delivery): void {
    this.#world.clock.at(time, () => {
      if (queue.items[0] === delivery && !queue.isPosting) this.#attempt(queue, delivery)
    })
  }

  #attempt(queue: Queue, delivery: Delivery): void {
    const { clock, behaviour, poster } = this.#world
    const startedAt = clock.now()
    const freeAt = this.#takeBudget(delivery, startedAt)
    if (freeAt !== undefined) {
      this.#log('delayed', delivery)
      this.#listener.delayed(delivery.hook)
      this.#scheduleAttempt(freeAt, queue, delivery)
      return
    }
    queue.isPosting = true
    const post = poster.post({
      url: delivery.hook.text(delivery.target),
      body: delivery.body.sent,
      headers: this.#headers(delivery),
      timeoutMs: clock.realMs(behaviour.timeoutMs),
    })
    const { timeoutMs } = behaviour
    clock.io(post, (result) => {
      const end = () => this.#recordAttempt(queue, delivery, startedAt, result)
      if (result.kind === 'timeout') clock.at(startedAt + timeoutMs, end)
      else end()
    })
  }

  /** Counts the first attempt of an event against the hourly limit. Returns when to retry if the limit is reached. */
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

  #recordAttempt(queue: Queue, delivery: Delivery, startedAt: number, result: PostResult): void {
    const { hook, callout } = delivery
    const error = failureOf(result)
    callout.attempts.push({
      at: startedAt,
      ...(result.kind === 'answer' && { status: result.status }),
      ...(error !== undefined && { error }),
    })
    if (error === undefined) {
      hook.failures.clear()
      this.#finish(queue, delivery, 'delivered')
    } else {
      this.#handleFailure(queue, delivery, startedAt, error)
    }
  }

  #handleFailure(queue: Queue, delivery: Delivery, startedAt: number, error: string): void {
    const { behaviour, clock } = this.#world
    const { hook, callout } = delivery
    if (behaviour.disableCounts === 'attempts') this.#countFailure(delivery)
    const maxAttempts = isEvent(delivery) || behaviour.deactivationRetried ? behaviour.maxAttempts : 1
    const isStopped = isEvent(delivery) && (!hook.isActive || hook.stopped.has(callout.action))
    if (callout.attempts.length >= maxAttempts) {
      this.#finish(queue, delivery, 'given-up')
      if (!isEvent(delivery)) return
      this.#listener.gaveUp(delivery, error)
      if (behaviour.disableCounts === 'events') this.#countFailure(delivery)
    } else if (isStopped && behaviour.pendingOnDeactivation === 'drop') {
      this.#finish(queue, delivery, 'dropped')
    } else {
      queue.isPosting = false
      this.#log('retried', delivery)
      this.#scheduleAttempt(
        (behaviour.retryGapFrom === 'start' ? startedAt : clock.now()) + behaviour.retryGapMs,
        queue,
        delivery,
      )
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
    this.#listener.disable(hook, callout.action)
  }

  #finish(queue: Queue, delivery: Delivery, state: 'delivered' | 'given-up' | 'dropped'): void {
    queue.isPosting = false
    queue.items.shift()
    this.#end(delivery, state)
    this.#startNext(queue)
  }

  #end(delivery: Delivery, state: 'delivered' | 'given-up' | 'dropped'): void {
    delivery.callout.state = state
    this.#log(state, delivery)
  }

  #log(kind: 'delivered' | 'retried' | 'given-up' | 'dropped' | 'delayed', { callout }: Delivery): void {
    this.#world.log.add({ kind, at: this.#world.clock.now(), tenant: this.#tenant, callout })
  }
}

/** False for the callout that reports a deactivation. */
function isEvent({ callout }: Delivery): boolean {
  return callout.action !== 'Deactivated'
}

/** The text for the error log; `undefined` for a 2xx status, the only success. */
function failureOf(result: PostResult): string | undefined {
  if (result.kind === 'timeout') return 'The operation has timed out.'
  if (result.kind === 'error') return result.text
  if (result.status >= 200 && result.status < 300) return undefined
  return `${result.status}${result.text === '' ? '' : ` ${result.text}`}`
}
