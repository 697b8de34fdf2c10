import { contractVersion, type Provider } from '@guidepost/provider'
import { HostError } from './errors.ts'

/** Throws `unsupported_contract` for a plugin with another version of the contract. */
export function assertServable(provider: Provider): void {
  // The type allows only one number, but a plugin that was built with another version of the contract has another
  // number.
  const version: number = provider.contractVersion
  if (version === contractVersion) return
  throw new HostError(
    'unsupported_contract',
    `The provider "${provider.id}" has version ${version} of the provider contract, but this host supports version ${contractVersion}`,
  )
}

/** Headers in the form of the contract: the values of a repeated header are joined with `, `. */
export function joinHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === 'object' ? value.join(', ') : value]),
  )
}
