import { Select } from '@mantine/core'

/** The old secrets or keys stay in use until a person removes them. */
export const untilRemoved = 'until-removed'

/** Values in seconds. */
const choices = [
  { value: untilRemoved, label: 'until you remove them' },
  { value: '604800', label: 'for 1 week' },
  { value: '86400', label: 'for 1 day' },
  { value: '3600', label: 'for 1 hour' },
  { value: '0', label: 'not at all' },
]

/** How long the old secrets or keys stay in use after a rotation. */
export function OverlapSelect({
  label,
  value,
  onChange,
}: {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  return (
    <Select
      label={label}
      data={choices}
      value={value}
      onChange={(chosen) => chosen !== null && onChange(chosen)}
      allowDeselect={false}
    />
  )
}

/** The fields of a request body for a choice. None for `untilRemoved`, the API's default. */
export function overlapBody(choice: string): { retire_others_after_seconds?: number } {
  return choice === untilRemoved ? {} : { retire_others_after_seconds: Number(choice) }
}
