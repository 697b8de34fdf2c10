import { textLimit } from '@guidepost/provider'
import { z } from 'zod'
import { textOf } from './payload.ts'

const value = z.union([z.string().trim().min(1).max(textLimit), z.int()])

/** A connection's plain settings: the value that its events carry, or a list of such values. Other keys are kept. */
export type StandardWebhooksConnectionConfig = Readonly<Record<string, unknown>>

/** The schema of `connectionConfig` in which `name` holds the connection's value or values. */
export function connectionConfigSchema(name: string): z.ZodType<StandardWebhooksConnectionConfig> {
  return z.looseObject({ [name]: z.union([value, z.array(value)]).optional() })
}

/** The values of a connection in the normal form in which events carry them. */
export function connectionKeys(config: StandardWebhooksConnectionConfig, name: string): readonly string[] {
  const claimed: unknown = Object.hasOwn(config, name) ? config[name] : undefined
  const keys = (Array.isArray(claimed) ? (claimed as unknown[]) : [claimed]).map(textOf)
  return [...new Set(keys.filter((key) => key !== undefined))]
}
