import { Button, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap } from '../../api/client.ts'
import { refreshUntilArrived } from '../../api/queries.ts'
import { formatCount } from '../../format/numbers.ts'
import type { Filter } from '../../shared/filters/use-filter.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { notifyDone } from '../../ui/notify.tsx'

type Selection = Filter<'destination' | 'provider_config_key' | 'connection_id' | 'type' | 'from' | 'to'>

/** The button that dismisses one open dead letter, after asking for the reason. */
export function DismissOne({ id }: { readonly id: string }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setOpen(true)}>
        Dismiss…
      </Button>
      {isOpen && (
        <DismissDialog
          title="Dismiss this dead letter?"
          confirm="Dismiss dead letter"
          dismiss={async (reason) => {
            await unwrap(api.POST('/v1/deliveries/{id}/dismiss', { params: { path: { id } }, body: { reason } }))
            return 1
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  )
}

/** Dismisses all open dead letters that a filter selects: counts them first. */
export function DismissAll({ selection, onClose }: { readonly selection: Selection; readonly onClose: () => void }) {
  const { data: count, error } = useQuery({
    queryKey: ['dead letters to dismiss', selection],
    queryFn: () => dismissSteps(selection, 'plan', true),
    gcTime: 0,
  })
  if (error) return <ErrorNotice error={error} />
  if (count === undefined) return null
  return (
    <DismissDialog
      title={`${formatCount(count, 'open dead letter')} to dismiss`}
      confirm={count === 0 ? 'Nothing to dismiss' : `Dismiss ${formatCount(count, 'dead letter')}`}
      isDisabled={count === 0}
      dismiss={(reason) => dismissSteps(selection, reason, false)}
      onClose={onClose}
    />
  )
}

function DismissDialog({
  title,
  confirm,
  isDisabled = false,
  dismiss,
  onClose,
}: {
  readonly title: string
  readonly confirm: string
  readonly isDisabled?: boolean
  /** Answers how many it dismissed. */
  readonly dismiss: (reason: string) => Promise<number>
  readonly onClose: () => void
}) {
  const [reason, setReason] = useState('')
  const dismissal = useMutation({
    mutationFn: () => dismiss(reason.trim()),
    onSuccess: (count) => {
      onClose()
      notifyDone(`${formatCount(count, 'dead letter')} dismissed.`)
      refreshUntilArrived()
    },
  })
  return (
    <Confirm
      title={title}
      confirm={confirm}
      isOpen
      isPending={dismissal.isPending}
      isDisabled={isDisabled || reason.trim() === ''}
      error={dismissal.error}
      onConfirm={() => dismissal.mutate()}
      onClose={onClose}
    >
      <Text>A dismissed dead letter needs nobody any more. It stays in this list, and can still be replayed.</Text>
      <TextInput
        label="Reason"
        description="For those who read the list later. Your API key’s name is stored with it."
        required
        maxLength={200}
        data-autofocus
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Confirm>
  )
}

async function dismissSteps(selection: Selection, reason: string, plan: boolean): Promise<number> {
  let total = 0
  let before: string | undefined
  do {
    const body = { selection, reason, plan, ...(before !== undefined && { before }) }
    // oxlint-disable-next-line no-await-in-loop -- each step begins where the one before it ended
    const { data } = await unwrap(api.POST('/v1/dead-letters/dismissals', { body }))
    total += data.dismissed
    before = data.next ?? undefined
  } while (before !== undefined)
  return total
}
