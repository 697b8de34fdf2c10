import type { WebhookEntity } from '@guidepost/autotask-client'
import type { ProviderMemory, RegistrationTarget } from '@guidepost/provider'
import { createHash } from 'node:crypto'
import { z } from 'zod'

const refusalSchema = z.object({ code: z.enum(['duplicate', 'limit_reached']), at: z.number() })

/** Why Autotask last refused to create a webhook, and when (milliseconds since 1970). */
export type CreateRefusal = z.infer<typeof refusalSchema>

/**
 * Remembers, in the host's memory, why Autotask refused to create a webhook. A used-up maximum and the duplicates of other
 * owners show only in that refusal.
 */
export class CreateRefusals {
  readonly #memory: ProviderMemory
  readonly #now: () => number

  constructor(memory: ProviderMemory, now: () => number) {
    this.#memory = memory
    this.#now = now
  }

  /** The last refusal, unless a webhook was created since. */
  async of(entity: WebhookEntity, target: RegistrationTarget): Promise<CreateRefusal | undefined> {
    return refusalSchema.safeParse(await this.#memory.get(keyOf(entity, target))).data
  }

  async remember(entity: WebhookEntity, target: RegistrationTarget, code: CreateRefusal['code']): Promise<void> {
    await this.#memory.set(keyOf(entity, target), { code, at: this.#now() })
  }

  async forget(entity: WebhookEntity, target: RegistrationTarget): Promise<void> {
    const key = keyOf(entity, target)
    if ((await this.#memory.get(key)) !== undefined) await this.#memory.set(key, undefined)
  }
}

/** Hashes the token, because memory keys must not contain secrets. */
function keyOf(entity: WebhookEntity, { token }: RegistrationTarget): string {
  return `autotask:refused:${entity}:${createHash('sha256').update(token).digest('hex').slice(0, 32)}`
}
