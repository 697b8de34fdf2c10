import type { Endpoint } from '../../api/destinations.ts'
import { ShownOnce } from '../secrets/shown-once.tsx'

/** Shows a new signing key. The API never shows it again. */
export function NewSigningKey({ secret, format }: { readonly secret: string; readonly format: Endpoint['format'] }) {
  return (
    <ShownOnce label="signing key" secret={secret}>
      Give it to your endpoint, which verifies each request with it:{' '}
      {format === 'nango' ? 'pass it to @nangohq/node as secretKey.' : 'pass it to the standardwebhooks library.'}
    </ShownOnce>
  )
}
