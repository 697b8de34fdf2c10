import { contractVersion, type Provider } from '@guidepost/provider'
import { HostError } from './errors.ts'

/** Throws `unsupported_contract` for a plugin of a generation that this package does not know. */
export function assertServable(provider: Provider): void {
  // A plugin that was installed beside an older or newer host has another number there than the types say.
  const version: number = provider.contractVersion
  if (version === contractVersion) return
  throw new HostError(
    'unsupported_contract',
    `The provider "${provider.id}" keeps version ${version} of the provider contract, and this host serves version ${contractVersion}`,
  )
}

/** Headers as the contract has them: a header that was sent several times is one text, joined with `, `. */
export function joinedHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === 'object' ? value.join(', ') : value]),
  )
}
