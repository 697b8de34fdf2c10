import { Code, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { answer, api } from '../../api/client.ts'
import type { components } from '../../api/schema.d.ts'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { signatureOf } from './signature.ts'

type Event = components['schemas']['Event']

/** What is known of the signature: the header, the algorithm, which secret. */
export function Verified({ event }: { readonly event: Event }) {
  const signature = signatureOf(event.headers)
  if (event.secret_id === null && !signature) {
    return (
      <Text size="sm">
        {event.origin === 'linked-tickets'
          ? 'There is nothing to verify: the gateway made it.'
          : 'There is no signature: the gateway asked the provider itself.'}
      </Text>
    )
  }
  return (
    <>
      {signature && (
        <Text size="sm">
          {signature.algorithm ?? 'A signature'} in <Code>{signature.header}</Code>
        </Text>
      )}
      {event.secret_id !== null && <SecretUsed event={event} id={event.secret_id} />}
    </>
  )
}

function SecretUsed({ event, id }: { readonly event: Event; readonly id: string }) {
  const { data: secrets } = useSecrets(event)
  const secret = secrets?.find((each) => each.id === id)
  const of = event.registration_id === null ? 'the integration' : 'the registration'
  return (
    <Text size="sm" c="dimmed">
      With secret {id} of {of}
      {secret && (
        <>
          , added <TimeAgo at={secret.created_at} />
        </>
      )}
      {secret && secret.retires_at !== null && (
        <>
          , retires <TimeAgo at={secret.retires_at} />
        </>
      )}
      {secrets && !secret && ', which was removed since'}
    </Text>
  )
}

function useSecrets({ provider_config_key: uniqueKey, registration_id: id }: Event) {
  return useQuery({
    queryKey: ['secrets', uniqueKey, id],
    queryFn: async () => {
      if (id === null) {
        const path = { uniqueKey }
        return (await answer(api.GET('/v1/integrations/{uniqueKey}/secrets', { params: { path } }))).data
      }
      return (await answer(api.GET('/v1/registrations/{id}/secrets', { params: { path: { id: String(id) } } }))).data
    },
    refetchInterval: false,
    // A registration may be gone: then what the event itself says is all.
    retry: false,
  })
}
