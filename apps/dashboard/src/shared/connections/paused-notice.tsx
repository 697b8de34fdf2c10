import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { IconPlayerPause } from '@tabler/icons-react'
import { answer, api } from '../../api/client.ts'
import { refreshAll } from '../../api/queries.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { notifyDone } from '../../ui/notify.tsx'

/** Says that nobody looks after webhooks, while that is so, and lets it go on. */
export function PausedNotice() {
  const { data } = useQuery({
    queryKey: ['reconcile'],
    queryFn: async () => (await answer(api.GET('/v1/reconcile'))).data,
  })
  const resume = useMutation({
    mutationFn: () => answer(api.POST('/v1/reconcile/resume')),
    onSuccess: () => notifyDone('Webhooks are looked after again'),
    onSettled: refreshAll,
  })
  if (data?.paused !== true) return null
  return (
    <Alert
      color="yellow"
      variant="light"
      icon={<IconPlayerPause aria-hidden />}
      role="status"
      title="Webhooks are not looked after"
      mb="md"
    >
      <Stack gap="sm">
        <Text size="sm">Somebody has paused it: nothing is repaired or removed at the provider.</Text>
        {resume.error && <ErrorNotice error={resume.error} />}
        <Group>
          <Button size="xs" variant="default" loading={resume.isPending} onClick={() => resume.mutate()}>
            Look after them again
          </Button>
        </Group>
      </Stack>
    </Alert>
  )
}
