import {
  Button,
  Group,
  NumberInput,
  PasswordInput,
  Radio,
  SimpleGrid,
  Stack,
  Switch,
  TagsInput,
  TextInput,
} from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { useEventTypes } from '../../parts/event-types.ts'
import { ErrorNotice } from '../../parts/error-notice.tsx'
import type { EndpointFields } from './endpoint-fields.ts'

/** What an endpoint is: where, in what form, what it wants, and how patiently it is tried. */
export function EndpointForm({
  initial,
  isNew = false,
  submit,
  isPending,
  error,
  onSubmit,
  onClose,
}: {
  readonly initial: EndpointFields
  /** A new one may bring its signing key along. */
  readonly isNew?: boolean
  /** What the button says. */
  readonly submit: string
  readonly isPending: boolean
  readonly error: Error | null
  readonly onSubmit: (fields: EndpointFields) => void
  readonly onClose: () => void
}) {
  const [fields, setFields] = useState(initial)
  const types = useEventTypes()
  const set = (some: Partial<EndpointFields>): void => setFields((before) => ({ ...before, ...some }))
  const number = (name: NumberField, min: number, max: number) => ({
    min,
    max,
    required: true,
    withAsterisk: false,
    value: fields[name],
    onChange: (value: number | string) => typeof value === 'number' && set({ [name]: value }),
  })

  function send(event: FormEvent): void {
    event.preventDefault()
    onSubmit(fields)
  }

  return (
    <form onSubmit={send}>
      <Stack>
        <TextInput
          label="URL"
          description="It gets a signed POST with JSON for each event. Private addresses need GUIDEPOST_OUTBOUND_ALLOW."
          placeholder="https://hooks.example.com/guidepost"
          type="url"
          required
          withAsterisk={false}
          data-autofocus
          value={fields.url}
          onChange={({ currentTarget }) => set({ url: currentTarget.value })}
        />
        <Radio.Group label="Format" value={fields.format} onChange={(format) => set({ format })}>
          <Stack gap="xs" mt={4}>
            <Radio value="standard" label="Standard Webhooks" description="With ids and times: for anything new." />
            <Radio value="nango" label="Nango" description="Byte for byte what Nango forwards." />
          </Stack>
        </Radio.Group>
        <TagsInput
          label="Event types"
          description="* stands for all."
          data={['*', ...types]}
          value={[...fields.types]}
          onChange={(chosen) => set({ types: chosen })}
          clearable
          clearButtonProps={{ 'aria-label': 'No types' }}
        />
        <Switch
          label="In order"
          description="The events of one thing (a ticket, say) come one after another."
          checked={fields.ordered}
          onChange={({ currentTarget }) => set({ ordered: currentTarget.checked })}
        />
        {isNew && (
          <PasswordInput
            label="Signing key"
            description="Leave it empty to get a new one."
            autoComplete="off"
            visibilityToggleButtonProps={{ 'aria-label': 'Show the key' }}
            value={fields.secret}
            onChange={({ currentTarget }) => set({ secret: currentTarget.value })}
          />
        )}
        <details>
          <summary>Retries, limits and more</summary>
          <Stack mt="sm">
            <SimpleGrid cols={{ base: 1, xs: 2, sm: 3 }} spacing="sm">
              <NumberInput label="Tries" {...number('tries', 1, 100)} />
              <NumberInput label="First wait" suffix=" s" {...number('firstDelaySeconds', 0.1, 3600)} />
              <NumberInput label="Longest wait" suffix=" min" {...number('longestDelayMinutes', 0.01, 1440)} />
              <NumberInput label="Time limit" suffix=" s" {...number('timeoutSeconds', 0.1, 30)} />
              <NumberInput label="At a time" {...number('concurrency', 1, 1000)} />
              <NumberInput label="Per connection" {...number('perConnection', 1, 1000)} />
            </SimpleGrid>
            <Switch
              label="Also events that match no connection"
              checked={fields.unmatched}
              onChange={({ currentTarget }) => set({ unmatched: currentTarget.checked })}
            />
            <Switch
              label="With the provider’s own request"
              description="Its exact bytes and headers, so that its signature can be checked again."
              checked={fields.includeRequest}
              onChange={({ currentTarget }) => set({ includeRequest: currentTarget.checked })}
            />
          </Stack>
        </details>
        {error && <ErrorNotice error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isPending}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

type NumberField = {
  [Name in keyof EndpointFields]: EndpointFields[Name] extends number ? Name : never
}[keyof EndpointFields]
