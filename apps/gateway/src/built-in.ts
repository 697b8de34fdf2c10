import type { Provider } from '@guidepost/provider'
import { autotask } from '@guidepost/provider-autotask'

/** The plugins that the gateway brings along: the one place in it that names a plugin. Others come by the configuration file. */
export function builtInProviders(): readonly Provider[] {
  return [autotask()]
}
