import type { WebhookEntity } from '@guidepost/autotask-client'
import type { ProviderMemory, RegistrationTarget } from '@guidepost/provider'
import { createHash } from 'node:crypto'
import { z } from 'zod'

const refusalSchema = z.object({ code: z.enum(['duplicate', 'limit_reached']), at: z.number() })

/** Why Autotask last refused to make a webhook, and when (milliseconds since 1970). */
export type Refusal = z.infer<typeof refusalSchema>

/**
 * Keeps in the host's memory why a webhook could not be made: the maximum of a security level, and the duplicates of
 * other owners, show in nothing but the refusal of a create.
 */
export class Refusals {
  readonly #memory: ProviderMemory
  readonly #now: () => number

  constructor(memory: ProviderMemory, now: () => number) {
    this.#memory = memory
    this.#now = now
  }

  /** The last one, unless a webhook was made since. */
  async of(entity: WebhookEntity, target: RegistrationTarget): Promise<Refusal | undefined> {
    return refusalSchema.safeParse(await this.#memory.get(keyOf(entity, target))).data
  }

  async remember(entity: WebhookEntity, target: RegistrationTarget, code: Refusal['code']): Promise<void> {
    await this.#memory.set(keyOf(entity, target), { code, at: this.#now() })
  }

  async forget(entity: WebhookEntity, target: RegistrationTarget): Promise<void> {
    const key = keyOf(entity, target)
    if ((await this.#memory.get(key)) !== undefined) await this.#memory.set(key, undefined)
  }
}

/** The token itself is nobody else's business. */
function keyOf(entity: WebhookEntity, { token }: RegistrationTarget): string {
  return `autotask:refused:${entity}:${createHash('sha256').update(token).digest('hex').slice(0, 32)}`
}
