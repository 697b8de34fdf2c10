import { Button, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { answer, api } from '../../api/client.ts'
import { useRegistrationAct, type Banner, type ManagedRegistration } from '../../api/connections.ts'
import { refreshAll } from '../../api/queries.ts'
import { BannerNotice } from './banner-notice.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { notifyDone } from '../../ui/notify.tsx'
import { Steps } from './steps.tsx'

/** The banner of a registration: its button tries again, and each step shows; what was left behind can be forgotten. */
export function RegistrationBanner({
  registration: { id, entity, status },
  banner,
  isOneOfSeveral = false,
}: {
  readonly registration: ManagedRegistration
  readonly banner: Banner
  /** Says which it is about. */
  readonly isOneOfSeveral?: boolean
}) {
  const { mutate, isPending, error, steps } = useRegistrationAct()
  return (
    <Stack gap="xs">
      <BannerNotice
        banner={banner}
        about={isOneOfSeveral ? entity : undefined}
        isPending={isPending}
        onAction={() => mutate({ id, act: 'retry' })}
        children={status === 'orphaned' ? <Dismiss id={id} /> : undefined}
      />
      {(isPending || steps.length > 0) && <Steps label="Steps of the retry" steps={steps} isGoingOn={isPending} />}
      {error && <ErrorNotice error={error} />}
    </Stack>
  )
}

function Dismiss({ id }: { readonly id: number }) {
  const dismiss = useMutation({
    mutationFn: () => {
      const params = { path: { id: String(id) }, query: { dismiss: 'true' as const } }
      return answer(api.POST('/v1/registrations/{id}/remove', { params }))
    },
    onSuccess: () => notifyDone('It is listed no more'),
    onSettled: refreshAll,
  })
  return (
    <>
      <Button size="xs" variant="default" loading={dismiss.isPending} onClick={() => dismiss.mutate()}>
        I have deleted it: forget it
      </Button>
      {dismiss.error && <ErrorNotice error={dismiss.error} />}
    </>
  )
}
