import { Code, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api, unwrap } from '../../api/client.ts'
import type { Event } from '../../api/events.ts'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { signatureOf } from './signature.ts'

/** How an event was verified: the signature's header and algorithm, and the secret. */
export function Verification({ event }: { readonly event: Event }) {
  const signature = signatureOf(event.headers)
  if (event.secret_id === null && !signature) {
    return (
      <Text size="sm">
        {event.origin === 'linked-tickets'
          ? 'Not needed: Guidepost created this event.'
          : 'No signature: Guidepost read this event from the provider’s API.'}
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
  const owner = event.registration_id === null ? 'the integration' : 'the registration'
  return (
    <Text size="sm" c="dimmed">
      Secret {id} of {owner}
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
      {secrets && !secret && ', since removed'}
    </Text>
  )
}

function useSecrets({ provider_config_key: uniqueKey, registration_id: id }: Event) {
  return useQuery({
    queryKey: ['secrets', uniqueKey, id],
    queryFn: async () => {
      if (id === null) {
        const path = { uniqueKey }
        return (await unwrap(api.GET('/v1/integrations/{uniqueKey}/secrets', { params: { path } }))).data
      }
      return (await unwrap(api.GET('/v1/registrations/{id}/secrets', { params: { path: { id: String(id) } } }))).data
    },
    refetchInterval: false,
    // A deleted registration has no secrets to read.
    retry: false,
  })
}
