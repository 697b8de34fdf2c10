import { Button, Code, List, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { refreshAll } from '../../api/queries.ts'
import type { components } from '../../api/schema.d.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { notifyDone } from '../../ui/notify.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'

type Key = components['schemas']['Secret']

const shortId = ({ id }: Key): string => id.slice(0, 8)

/** The secrets or keys in use, without their values, each with a button that removes it. */
export function KeyList({
  label,
  noun,
  until,
  keys,
  canRemove,
  warning,
  remove,
}: {
  readonly label: string
  /** The word for one entry of the list. */
  readonly noun: 'secret' | 'key'
  /** The text before the time when a secret or key retires. */
  readonly until: string
  readonly keys: readonly Key[]
  readonly canRemove: boolean
  /** The effect of removing one entry. */
  readonly warning: string
  readonly remove: (id: string) => Promise<unknown>
}) {
  const [selected, setSelected] = useState<Key>()
  const removal = useMutation({
    mutationFn: remove,
    onSuccess: () => {
      setSelected(undefined)
      notifyDone(`Removed the ${noun}`)
    },
    onSettled: refreshAll,
  })
  return (
    <>
      <List aria-label={label} listStyleType="none" spacing={4}>
        {keys.map((key) => (
          <List.Item key={key.id}>
            <Text size="sm" span>
              <Code>{shortId(key)}</Code> added <TimeAgo at={key.created_at} />
              {key.retires_at !== null && (
                <>
                  , {until} <TimeAgo at={key.retires_at} />
                </>
              )}{' '}
            </Text>
            {canRemove && (
              <Button
                size="compact-xs"
                variant="subtle"
                color="red"
                aria-label={`Remove the ${noun} ${shortId(key)}`}
                onClick={() => setSelected(key)}
              >
                Remove
              </Button>
            )}
          </List.Item>
        ))}
      </List>
      <Confirm
        title={`Remove this ${noun}?`}
        confirm={`Remove ${noun}`}
        tone="danger"
        isOpen={selected !== undefined}
        isPending={removal.isPending}
        error={removal.error}
        onConfirm={() => selected && removal.mutate(selected.id)}
        onClose={() => setSelected(undefined)}
      >
        <Text size="sm">{warning}</Text>
      </Confirm>
    </>
  )
}
