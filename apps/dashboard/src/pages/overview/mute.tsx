import { Button, Select, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap } from '../../api/client.ts'
import { refreshAll } from '../../api/queries.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { notifyDone } from '../../ui/notify.tsx'

interface Problem {
  readonly id: string
  readonly title: string
}

const hourMs = 3_600_000
const untilWorse = 'until-worse'
/** The values are milliseconds. */
const choices = [
  { value: untilWorse, label: 'until it gets worse' },
  { value: `${hourMs}`, label: 'for 1 hour' },
  { value: `${24 * hourMs}`, label: 'for 1 day' },
  { value: `${7 * 24 * hourMs}`, label: 'for 1 week' },
  { value: `${30 * 24 * hourMs}`, label: 'for 30 days' },
]

/** The button that hides a problem, after asking how long and why. */
export function Mute({ id, title }: Problem) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button size="xs" variant="subtle" color="gray" aria-label={`Mute: ${title}`} onClick={() => setOpen(true)}>
        Mute…
      </Button>
      {isOpen && <MuteDialog id={id} title={title} onClose={() => setOpen(false)} />}
    </>
  )
}

function MuteDialog({ id, title, onClose }: Problem & { readonly onClose: () => void }) {
  const [reason, setReason] = useState('')
  const [choice, setChoice] = useState(untilWorse)
  const mute = useMutation({
    mutationFn: () => {
      const until = choice === untilWorse ? {} : { until: new Date(Date.now() + Number(choice)).toISOString() }
      const body = { reason: reason.trim(), ...until }
      return unwrap(api.POST('/v1/attention/{id}/mute', { params: { path: { id } }, body }))
    },
    onSuccess: () => {
      notifyDone('Problem muted')
      onClose()
    },
    onSettled: refreshAll,
  })
  return (
    <Confirm
      title="Mute this problem?"
      confirm="Mute problem"
      isOpen
      isPending={mute.isPending}
      isDisabled={reason.trim() === ''}
      error={mute.error}
      onConfirm={() => mute.mutate()}
      onClose={onClose}
    >
      <Text size="sm">“{title}” moves below the other problems, for everybody. Nothing else changes.</Text>
      <Select
        label="Mute"
        description="It gets worse when it becomes more severe, concerns more than now, or comes back after it was solved."
        data={choices}
        value={choice}
        onChange={(chosen) => chosen !== null && setChoice(chosen)}
        allowDeselect={false}
      />
      <TextInput
        label="Reason"
        description="For those who find it muted. Your API key’s name is stored with it."
        required
        maxLength={200}
        data-autofocus
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
    </Confirm>
  )
}

/** The button that shows a muted problem again. */
export function Unmute({ id, title }: Problem) {
  const unmute = useMutation({
    mutationFn: () => unwrap(api.POST('/v1/attention/{id}/unmute', { params: { path: { id } } })),
    onSuccess: () => notifyDone('Problem no longer muted'),
    onSettled: refreshAll,
  })
  return (
    <Button
      size="xs"
      variant="subtle"
      color="gray"
      aria-label={`Unmute: ${title}`}
      loading={unmute.isPending}
      onClick={() => unmute.mutate()}
    >
      Unmute
    </Button>
  )
}
