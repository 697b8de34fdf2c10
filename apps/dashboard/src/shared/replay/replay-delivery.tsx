import { Button, Checkbox, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { answer, api, ApiError } from '../../api/client.ts'
import { refreshUntilArrived } from '../../api/queries.ts'
import type { components } from '../../api/schema.d.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { notifyDone } from '../../ui/notify.tsx'

type Delivery = Pick<components['schemas']['Delivery'], 'id' | 'state'>

/** Whether a delivery is over, so that it can be sent again. */
function isOver({ state }: Pick<Delivery, 'state'>): boolean {
  return state === 'dead' || state === 'succeeded' || state === 'cancelled'
}

/** The button that sends a delivery again, after a question. It is there only for one that is over. */
export function SendAgain({ delivery, label }: { readonly delivery: Delivery; readonly label?: string }) {
  const [isOpen, setOpen] = useState(false)
  const [force, setForce] = useState(false)
  const replay = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/deliveries/{id}/replay', { params: { path: { id: delivery.id } }, body: force ? { force } : {} }),
      ),
    onSuccess: () => {
      setOpen(false)
      notifyDone('It is on its way again.')
      refreshUntilArrived()
    },
  })
  if (!isOver(delivery)) return null
  const hasArrived = replay.error instanceof ApiError && replay.error.code === 'succeeded'
  return (
    <>
      <Button size="xs" variant="default" aria-label={label} onClick={() => setOpen(true)}>
        Replay
      </Button>
      <Confirm
        title="Send it again?"
        confirm="Replay"
        isOpen={isOpen}
        isPending={replay.isPending}
        error={replay.error}
        onConfirm={() => replay.mutate()}
        onClose={() => {
          setOpen(false)
          replay.reset()
        }}
      >
        <Text>
          The event goes to the same destination as a new delivery, with tries of its own, behind what is under way for
          the same thing. The receiver sees that it is a replay.
        </Text>
        {hasArrived && (
          <Checkbox
            label="Send it although it has arrived there since"
            checked={force}
            onChange={(event) => setForce(event.currentTarget.checked)}
          />
        )}
      </Confirm>
    </>
  )
}
