import { existsSync } from 'node:fs'
import { ConfigError } from '../../config/mistakes.ts'
import { readSettings, type Settings } from '../../config/settings.ts'

/** Reads `.env` of the working directory, if there is one. Variables that are set already win. */
export function loadDotEnv(): void {
  if (existsSync('.env')) process.loadEnvFile('.env')
}

/** The settings of the environment and `.env`. Throws a `ConfigError` that names every mistake. */
export function requireSettings(): Settings {
  loadDotEnv()
  const read = readSettings(process.env)
  if ('mistakes' in read) throw new ConfigError(read.mistakes)
  return read.settings
}
