import { Button, Group, Modal, Stack } from '@mantine/core'
import { useEffect } from 'react'
import { usePlan, type ManagedRegistration } from '../../../api/connections.ts'
import { ErrorNotice } from '../../../ui/error-notice.tsx'
import { Loading } from '../../../ui/loading.tsx'
import { PlanLines } from './plan-lines.tsx'

/** Shows what applying a registration would change at the provider, and applies it. */
export function PlanDialog({
  registration: { id, entity },
  onApply,
  onClose,
}: {
  readonly registration: ManagedRegistration
  readonly onApply: () => void
  readonly onClose: () => void
}) {
  const { mutate, data, error, isIdle, isPending } = usePlan()
  useEffect(() => mutate({ id, isRemoval: false }), [id, mutate])
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Plan for the ${entity} webhook`}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        {(isIdle || isPending) && <Loading rows={2} />}
        {error && <ErrorNotice error={error} retry={() => mutate({ id, isRemoval: false })} />}
        {data && <PlanLines plan={data} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button disabled={!data} onClick={onApply}>
            Apply plan
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
