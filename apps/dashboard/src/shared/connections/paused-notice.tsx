import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { IconPlayerPause } from '@tabler/icons-react'
import { api, unwrap } from '../../api/client.ts'
import { refreshAll } from '../../api/queries.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { notifyDone } from '../../ui/notify.tsx'

/** Shown while automatic repair of webhooks is paused; resumes it. */
export function PausedNotice() {
  const { data } = useQuery({
    queryKey: ['reconcile'],
    queryFn: async () => (await unwrap(api.GET('/v1/reconcile'))).data,
  })
  const resume = useMutation({
    mutationFn: () => unwrap(api.POST('/v1/reconcile/resume')),
    onSuccess: () => notifyDone('Automatic webhook repair is running again'),
    onSettled: refreshAll,
  })
  if (data?.paused !== true) return null
  return (
    <Alert
      color="yellow"
      variant="light"
      icon={<IconPlayerPause aria-hidden />}
      role="status"
      title="Automatic webhook repair is paused"
      mb="md"
    >
      <Stack gap="sm">
        <Text size="sm">
          Guidepost does not repair or remove webhooks at the provider until you resume automatic repair.
        </Text>
        {resume.error && <ErrorNotice error={resume.error} />}
        <Group>
          <Button size="xs" variant="default" loading={resume.isPending} onClick={() => resume.mutate()}>
            Resume automatic repair
          </Button>
        </Group>
      </Stack>
    </Alert>
  )
}
