import { ShownOnce } from '../../shared/secrets/shown-once.tsx'

/** A webhook secret, the one time that it is shown. */
export function NewSecret({ secret }: { readonly secret: string }) {
  return (
    <ShownOnce label="webhook secret key" secret={secret}>
      Give it to the provider as the secret key of the webhook.
    </ShownOnce>
  )
}
