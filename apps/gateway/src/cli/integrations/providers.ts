import type { Provider } from '@guidepost/provider'
import { CliError } from '../failure.ts'

/** A plugin by its id: built in, or from the configuration file, so that one's own providers can be sent as too. */
export async function findProvider(id: string): Promise<Provider> {
  const [{ loadConfig }, { builtInProviders }, { ConfigError }] = await Promise.all([
    import('../../config/load.ts'),
    import('../../built-in.ts'),
    import('../../config/mistakes.ts'),
  ])
  const builtIn = builtInProviders().find((provider) => provider.id === id)
  if (builtIn) return builtIn
  const loaded = await loadConfig(process.env['GUIDEPOST_CONFIG'] ?? 'guidepost.config.ts', builtInProviders())
  if ('mistakes' in loaded) throw new ConfigError(loaded.mistakes)
  const provider = loaded.config.providers.get(id)
  if (provider) return provider
  const known = [...loaded.config.providers.keys()].join(', ')
  throw new CliError('unknown_provider', `The provider "${id}" is not known here; there are: ${known}`)
}
