import type { components } from '../../api/schema.d.ts'
import { ShownOnce } from '../secrets/shown-once.tsx'

/** A signing key, the one time that it is shown. */
export function NewKey({
  secret,
  format,
}: {
  readonly secret: string
  readonly format: components['schemas']['Endpoint']['format']
}) {
  return (
    <ShownOnce label="signing key" secret={secret}>
      Your endpoint verifies with it that an event is from here:{' '}
      {format === 'nango' ? 'as secretKey of @nangohq/node.' : 'with the standardwebhooks library.'}
    </ShownOnce>
  )
}
