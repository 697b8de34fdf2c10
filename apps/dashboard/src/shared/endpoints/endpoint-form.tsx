import { JsonInput, PasswordInput, Radio, Stack, TagsInput, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { FormButtons } from '../../ui/form-buttons.tsx'
import { useEventTypes } from '../events/event-types.ts'
import { isFilter, type EndpointFields } from './endpoint-fields.ts'
import { EndpointOptions } from './endpoint-options.tsx'

const filterExample = '{ "action": ["create"], "payload": { "fields.Status": { "not": ["5"] } } }'

/** The settings of an endpoint: its URL, format, event types, retries and limits. */
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
  /** Only a new endpoint takes a signing key here. */
  readonly isNew?: boolean
  /** The text of the submit button. */
  readonly submit: string
  readonly isPending: boolean
  readonly error: Error | null
  readonly onSubmit: (fields: EndpointFields) => void
  readonly onClose: () => void
}) {
  const [fields, setFields] = useState(initial)
  const types = useEventTypes()
  const change = (some: Partial<EndpointFields>): void => setFields((before) => ({ ...before, ...some }))

  function send(event: FormEvent): void {
    event.preventDefault()
    if (isFilter(fields.filter ?? '')) onSubmit(fields)
  }

  return (
    <form onSubmit={send}>
      <Stack>
        <TextInput
          label="URL"
          description="Receives a signed POST with JSON for each event. To allow a private address, add it to GUIDEPOST_OUTBOUND_ALLOW."
          placeholder="https://hooks.example.com/guidepost"
          type="url"
          required
          withAsterisk={false}
          data-autofocus
          value={fields.url}
          onChange={({ currentTarget }) => change({ url: currentTarget.value })}
        />
        <FormatChoice value={fields.format} onChange={(format) => change({ format })} />
        <TagsInput
          label="Event types"
          description="Leave it empty for all types."
          data={['*', ...types]}
          value={[...fields.types]}
          onChange={(chosen) => change({ types: chosen })}
          clearable
          clearButtonProps={{ 'aria-label': 'Remove all types' }}
        />
        <JsonInput
          label="Filter"
          description="JSON: integration, connection, type, action, and paths of the parsed payload. Leave it empty for all events."
          placeholder={filterExample}
          autosize
          minRows={2}
          maxRows={12}
          error={isFilter(fields.filter ?? '') ? null : 'Not a JSON object'}
          value={fields.filter ?? ''}
          onChange={(filter) => change({ filter })}
        />
        {isNew && (
          <PasswordInput
            label="Signing key"
            description="Leave it empty to generate one."
            autoComplete="off"
            visibilityToggleButtonProps={{ 'aria-label': 'Show the key' }}
            value={fields.secret}
            onChange={({ currentTarget }) => change({ secret: currentTarget.value })}
          />
        )}
        <details>
          <summary>Retries, limits and more</summary>
          <EndpointOptions fields={fields} isNew={isNew} onChange={change} />
        </details>
        {error && <ErrorNotice error={error} />}
        <FormButtons submit={submit} isPending={isPending} onCancel={onClose} />
      </Stack>
    </form>
  )
}

function FormatChoice({
  value,
  onChange,
}: {
  readonly value: EndpointFields['format']
  readonly onChange: (format: EndpointFields['format']) => void
}) {
  return (
    <Radio.Group label="Format" value={value ?? null} onChange={onChange}>
      <Stack gap="xs" mt={4}>
        <Radio
          value="standard"
          label="Standard Webhooks"
          description="With event ids and times. Recommended for new endpoints."
          required
        />
        <Radio value="nango" label="Nango" description="Byte for byte what Nango forwards." required />
      </Stack>
    </Radio.Group>
  )
}
