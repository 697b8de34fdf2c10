import type { Provider } from '@guidepost/provider'
import type { Integration } from '@guidepost/store'
import { ConnectionError, invalid } from './errors.ts'

/** An integration's plugin. Throws `provider_not_configured` if the configuration no longer has it. */
export function providerOf(providers: ReadonlyMap<string, Provider>, integration: Integration): Provider {
  const provider = providers.get(integration.provider)
  if (provider) return provider
  const message = `The provider "${integration.provider}" of this integration is not configured here`
  throw new ConnectionError('provider_not_configured', message)
}

/** Validates a value with a schema of the provider. Throws `invalid`; `path` says where the value is in the input. */
export async function readBySchema<Value>(
  schema: Provider['connectionConfig'],
  value: unknown,
  path: readonly string[],
): Promise<Value> {
  const result = await schema['~standard'].validate(value)
  if (!result.issues) return result.value as Value
  throw invalid(
    result.issues.map((issue) => ({
      code: 'custom',
      message: issue.message,
      path: [...path, ...(issue.path ?? []).map((step) => String(typeof step === 'object' ? step.key : step))],
    })),
  )
}
