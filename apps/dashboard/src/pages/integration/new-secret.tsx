import { ShownOnce } from '../../shared/secrets/shown-once.tsx'

/** Shows a new webhook secret. The API never shows it again. */
export function NewSecret({ secret }: { readonly secret: string }) {
  return (
    <ShownOnce label="webhook secret key" secret={secret}>
      Enter it at the provider as the webhook’s secret key.
    </ShownOnce>
  )
}
