import { textLimit } from '@guidepost/provider'
import { z } from 'zod'
import { toText } from './payload.ts'

const value = z.union([z.string().trim().min(1).max(textLimit), z.int()])

/** The plain settings of a connection: the value that its events contain, or a list of values. Unknown keys are kept. */
export type StandardWebhooksConnectionConfig = Readonly<Record<string, unknown>>

/** The schema of a `connectionConfig` with the value or values under `name`. */
export function connectionConfigSchema(name: string): z.ZodType<StandardWebhooksConnectionConfig> {
  return z.looseObject({ [name]: z.union([value, z.array(value)]).optional() })
}

/** The values of a connection, in the normal form of match keys. */
export function connectionKeys(config: StandardWebhooksConnectionConfig, name: string): readonly string[] {
  const values: unknown = Object.hasOwn(config, name) ? config[name] : undefined
  const keys = (Array.isArray(values) ? (values as unknown[]) : [values]).map(toText)
  return [...new Set(keys.filter((key) => key !== undefined))]
}
