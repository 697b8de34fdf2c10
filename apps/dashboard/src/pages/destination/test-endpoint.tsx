import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect } from 'react'
import { answer, api } from '../../api/client.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Facts } from '../../ui/facts.tsx'
import { duration } from '../../format/numbers.ts'
import { Loading } from '../../ui/loading.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'

/** Sends a sample at once, and shows what was answered. */
export function TestEndpoint({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const test = useMutation({
    mutationFn: async () => (await answer(api.POST('/v1/destinations/{id}/test', { params: { path: { id } } }))).data,
  })
  const { mutate } = test
  useEffect(() => mutate(), [mutate])
  return (
    <Modal opened onClose={onClose} title="A test" centered closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <Text size="sm">
          A sample of the provider, signed as real events are, for a connection named “test”. It counts nowhere.
        </Text>
        {test.error && <ErrorNotice error={test.error} />}
        {test.isPending && <Loading rows={2} />}
        {test.data && (
          <>
            <Facts
              facts={{
                Result: <StateBadge state={test.data.ok ? 'ok' : 'failed'} />,
                Status: test.data.status,
                Took: duration(test.data.latency_ms),
                Error: test.data.error,
              }}
            />
            {test.data.answer_text !== null && (
              <CodeBlock label="answer to the test" text={test.data.answer_text} height={200} />
            )}
          </>
        )}
        <Group justify="flex-end">
          <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
            Once more
          </Button>
          <Button onClick={onClose}>Close</Button>
        </Group>
      </Stack>
    </Modal>
  )
}
