import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useEffect } from 'react'
import { usePlan, useRegistrationAction, type ManagedRegistration } from '../../../api/connections.ts'
import { ErrorNotice } from '../../../ui/error-notice.tsx'
import { Loading } from '../../../ui/loading.tsx'
import { notifyDone } from '../../../ui/notify.tsx'
import { PlanLines } from './plan-lines.tsx'

/** Shows what removing a webhook does, and removes it at the provider and here. */
export function RemoveDialog({
  registration: { id, entity },
  onClose,
}: {
  readonly registration: ManagedRegistration
  readonly onClose: () => void
}) {
  const plan = usePlan()
  const remove = useRegistrationAction()
  const { mutate } = plan
  useEffect(() => mutate({ id, isRemoval: true }), [id, mutate])
  const onDone = ({ data }: { data: { status: string; message: string } }): void => {
    notifyDone(data.message)
    onClose()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Remove the ${entity} webhook?`}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        <Text size="sm">The connection stops receiving {entity} events. You can set up the webhook again later.</Text>
        {plan.data ? <PlanLines plan={plan.data} /> : !plan.error && <Loading rows={2} />}
        {plan.error && <ErrorNotice error={plan.error} />}
        {remove.error && <ErrorNotice error={remove.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            color="red"
            loading={remove.isPending}
            onClick={() => remove.mutate({ id, action: 'remove' }, { onSuccess: onDone })}
          >
            Remove webhook
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
