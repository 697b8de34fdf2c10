import { Button, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { api, unwrap } from '../../api/client.ts'
import { useRegistrationAction, type Banner, type ManagedRegistration } from '../../api/connections.ts'
import { refreshAll } from '../../api/queries.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { notifyDone } from '../../ui/notify.tsx'
import { BannerNotice } from './banner-notice.tsx'
import { Steps } from './steps.tsx'

/**
 * The banner of a registration. Its button asks for credentials, or checks, sets up or repairs the webhook and shows each
 * step; a leftover webhook can be dismissed.
 */
export function RegistrationBanner({
  registration: { id, entity, status },
  banner,
  isOneOfSeveral = false,
  onCredentials,
}: {
  readonly registration: ManagedRegistration
  readonly banner: Banner
  /** Adds the entity to the headline. */
  readonly isOneOfSeveral?: boolean
  /** Opens the form for new credentials. Without it, the button retries. */
  readonly onCredentials?: () => void
}) {
  const { mutate, isPending, error, steps } = useRegistrationAction()
  const { action_code: code } = banner
  const act = (): void => {
    if (code === 'enter_credentials' && onCredentials) onCredentials()
    else mutate({ id, action: code === 'fix_at_provider' ? 'check' : 'retry' })
  }
  return (
    <Stack gap="xs">
      <BannerNotice
        banner={banner}
        about={isOneOfSeveral ? entity : undefined}
        isPending={isPending}
        onAction={act}
        children={status === 'orphaned' ? <Dismiss id={id} /> : undefined}
      />
      {(isPending || steps.length > 0) && (
        <Steps label={code === 'fix_at_provider' ? 'Check steps' : 'Retry steps'} steps={steps} isRunning={isPending} />
      )}
      {error && <ErrorNotice error={error} />}
    </Stack>
  )
}

function Dismiss({ id }: { readonly id: number }) {
  const dismiss = useMutation({
    mutationFn: () => {
      const params = { path: { id: String(id) }, query: { dismiss: 'true' as const } }
      return unwrap(api.POST('/v1/registrations/{id}/remove', { params }))
    },
    onSuccess: () => notifyDone('The webhook is no longer listed'),
    onSettled: refreshAll,
  })
  return (
    <>
      <Button size="xs" variant="default" loading={dismiss.isPending} onClick={() => dismiss.mutate()}>
        I deleted it: remove from list
      </Button>
      {dismiss.error && <ErrorNotice error={dismiss.error} />}
    </>
  )
}
