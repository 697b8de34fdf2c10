import type { Provider } from '@guidepost/provider'
import { CliError } from '../shared/failure.ts'

/** The plugin with this id: a built-in one, or one from the configuration file. */
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
  throw new CliError('unknown_provider', `There is no provider "${id}"`, {
    advice: `Use one of: ${[...loaded.config.providers.keys()].join(', ')}`,
  })
}
