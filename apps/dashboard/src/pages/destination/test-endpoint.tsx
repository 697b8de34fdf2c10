import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api, unwrap } from '../../api/client.ts'
import { formatDuration } from '../../format/numbers.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Loading } from '../../ui/loading.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'

/** Sends a sample event now and shows the response. */
export function TestEndpoint({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const test = useMutation({
    mutationFn: async () => (await unwrap(api.POST('/v1/destinations/{id}/test', { params: { path: { id } } }))).data,
  })
  const { mutate } = test
  useEffect(() => mutate(), [mutate])
  return (
    <Modal opened onClose={onClose} title="Test delivery" centered closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <Text size="sm">
          Sends a signed sample event of the connection “test”. It does not appear in events, deliveries or counts.
        </Text>
        {test.error && <ErrorNotice error={test.error} />}
        {test.isPending && <Loading rows={2} />}
        {test.data && (
          <>
            <Facts
              facts={{
                Outcome: <StateBadge state={test.data.ok ? 'ok' : 'failed'} />,
                'HTTP status': test.data.status,
                Duration: formatDuration(test.data.latency_ms),
                Error: test.data.error,
              }}
            />
            {test.data.answer_text !== null && (
              <CodeBlock label="response to the test" text={test.data.answer_text} height={200} />
            )}
          </>
        )}
        <Group justify="flex-end">
          <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
            Send again
          </Button>
          <Button onClick={onClose}>Close</Button>
        </Group>
      </Stack>
    </Modal>
  )
}
