import { Anchor, NumberInput, Select, SimpleGrid, Stack, Text, Textarea } from '@mantine/core'
import type { EndpointFields } from './endpoint-fields.ts'

interface OptionsProps {
  readonly fields: EndpointFields
  /** The fields of a new endpoint may stay empty. */
  readonly isNew: boolean
  readonly onChange: (change: Partial<EndpointFields>) => void
}

/** The settings that few endpoints need. */
export function EndpointOptions({ fields, isNew, onChange }: OptionsProps) {
  const number = (name: NumberField, min: number, max: number) => ({
    min,
    max,
    placeholder: 'Default',
    required: !isNew,
    withAsterisk: false,
    value: fields[name] ?? '',
    onChange: (value: number | string) => onChange({ [name]: typeof value === 'number' ? value : undefined }),
  })
  return (
    <Stack mt="sm">
      {isNew && (
        <Text size="sm" c="dimmed">
          Empty fields get the defaults of the{' '}
          <Anchor href="/docs" target="_blank" underline="always">
            API
          </Anchor>
          .
        </Text>
      )}
      <SimpleGrid cols={{ base: 1, xs: 2, sm: 3 }} spacing="sm">
        <NumberInput label="Attempts" {...number('attempts', 1, 100)} />
        <NumberInput label="First retry after" suffix=" s" {...number('firstDelaySeconds', 0.1, 3600)} />
        <NumberInput label="Longest delay" suffix=" min" {...number('longestDelayMinutes', 0.01, 1440)} />
        <NumberInput label="Request timeout" suffix=" s" {...number('timeoutSeconds', 0.1, 30)} />
        <NumberInput label="Parallel requests" {...number('concurrency', 1, 1000)} />
        <NumberInput label="Parallel per connection" {...number('perConnection', 1, 1000)} />
      </SimpleGrid>
      <Textarea
        label="Headers"
        description="More headers of each request, one per line. Not for secrets: they are shown."
        placeholder="X-Tenant: acme"
        autosize
        minRows={1}
        maxRows={8}
        spellCheck={false}
        value={fields.headers ?? ''}
        onChange={({ currentTarget }) => onChange({ headers: currentTarget.value })}
      />
      <EitherOr
        label="Order"
        description="In order: events of one record, such as a ticket, arrive one after another."
        yes="In order per record"
        no="In any order"
        value={fields.ordered}
        isNew={isNew}
        onChange={(ordered) => onChange({ ordered })}
      />
      <EitherOr
        label="Unmatched events"
        description="Events that match no connection."
        yes="Send"
        no="Do not send"
        value={fields.unmatched}
        isNew={isNew}
        onChange={(unmatched) => onChange({ unmatched })}
      />
      <EitherOr
        label="Provider’s request"
        description="The exact bytes and headers, so that your endpoint can verify the provider’s signature."
        yes="Include"
        no="Do not include"
        value={fields.includeRequest}
        isNew={isNew}
        onChange={(includeRequest) => onChange({ includeRequest })}
      />
    </Stack>
  )
}

/** A boolean that may be left to the API's default: a switch would always show on or off. */
function EitherOr({
  label,
  description,
  yes,
  no,
  value,
  isNew,
  onChange,
}: {
  readonly label: string
  readonly description: string
  readonly yes: string
  readonly no: string
  readonly value: boolean | undefined
  readonly isNew: boolean
  readonly onChange: (value: boolean | undefined) => void
}) {
  return (
    <Select
      label={label}
      description={description}
      placeholder="Default"
      data={[
        { value: 'yes', label: yes },
        { value: 'no', label: no },
      ]}
      value={value === undefined ? null : value ? 'yes' : 'no'}
      onChange={(chosen) => onChange(chosen === null ? undefined : chosen === 'yes')}
      allowDeselect={isNew}
    />
  )
}

type NumberField =
  | 'concurrency'
  | 'perConnection'
  | 'timeoutSeconds'
  | 'attempts'
  | 'firstDelaySeconds'
  | 'longestDelayMinutes'
