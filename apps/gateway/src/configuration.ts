import { builtInProviders } from './built-in.ts'
import { loadConfig, type LoadedConfig } from './config/load.ts'
import { ConfigError } from './config/mistakes.ts'
import { readSettings, type Environment, type Settings } from './config/settings.ts'
import { checkUrl } from './outbound/address.ts'

/** Everything that a gateway needs before it starts. */
export interface Configuration {
  readonly settings: Settings
  readonly config: LoadedConfig
}

/** Reads the environment and the configuration file. Throws one `ConfigError` that names every mistake in both. */
export async function readConfiguration(environment: Environment): Promise<Configuration> {
  const read = readSettings(environment)
  const file = environment['GUIDEPOST_CONFIG'] ?? 'guidepost.config.ts'
  const loaded = await loadConfig(file, builtInProviders(), environment['GUIDEPOST_CONFIG'] !== undefined)
  const mistakes = [...('mistakes' in read ? read.mistakes : []), ...('mistakes' in loaded ? loaded.mistakes : [])]
  if ('settings' in read && 'config' in loaded) {
    for (const { where, endpoint } of loaded.config.endpoints) {
      const refused = checkUrl(endpoint.url, read.settings.outboundAllow)
      if (refused !== undefined) mistakes.push({ where: `${where}.url`, message: `can't be used: ${refused}` })
    }
  }
  if (!('settings' in read) || !('config' in loaded) || mistakes.length > 0) throw new ConfigError(mistakes)
  return { settings: read.settings, config: loaded.config }
}
