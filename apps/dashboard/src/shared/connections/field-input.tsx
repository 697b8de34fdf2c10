import { PasswordInput, TextInput } from '@mantine/core'
import { problemOf, type Field } from './schema-fields.ts'

/** The input for one field of a provider's schema. */
export function FieldInput({
  field,
  value,
  isSubmitted,
  onChange,
}: {
  readonly field: Field
  readonly value: string
  /** Whether the form was submitted: only then fields show their errors. */
  readonly isSubmitted: boolean
  readonly onChange: (text: string) => void
}) {
  const { label, description, example, isSecret, isRequired } = field
  const common = {
    label,
    description,
    value,
    required: isRequired,
    error: isSubmitted ? problemOf(field, value) : undefined,
    onChange: ({ currentTarget }: { currentTarget: HTMLInputElement }) => onChange(currentTarget.value),
    autoComplete: 'off',
  }
  if (!isSecret) return <TextInput {...common} placeholder={example} spellCheck={false} />
  return <PasswordInput {...common} visibilityToggleButtonProps={{ 'aria-label': `Show the ${label.toLowerCase()}` }} />
}
