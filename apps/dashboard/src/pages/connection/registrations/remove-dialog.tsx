import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useEffect } from 'react'
import { usePlan, useRegistrationAct, type ManagedRegistration } from '../../../api/connections.ts'
import { ErrorNotice } from '../../../ui/error-notice.tsx'
import { Loading } from '../../../ui/loading.tsx'
import { notifyDone } from '../../../ui/notify.tsx'
import { PlanLines } from './plan-lines.tsx'

/** Removes one webhook at the provider, and then here, after saying what that does. */
export function RemoveDialog({
  registration: { id, entity },
  onClose,
}: {
  readonly registration: ManagedRegistration
  readonly onClose: () => void
}) {
  const plan = usePlan()
  const remove = useRegistrationAct()
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
        <Text size="sm">Its events stop. The connection stays, and can be set up again.</Text>
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
            onClick={() => remove.mutate({ id, act: 'remove' }, { onSuccess: onDone })}
          >
            Remove it
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
