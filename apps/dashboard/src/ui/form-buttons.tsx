import { Button, Group } from '@mantine/core'

/** The buttons at the end of a form in a dialog. */
export function FormButtons({
  submit,
  isPending,
  isDisabled = false,
  onCancel,
}: {
  /** The text of the submit button: it names the action. */
  readonly submit: string
  readonly isPending: boolean
  readonly isDisabled?: boolean
  readonly onCancel: () => void
}) {
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onCancel}>
        Cancel
      </Button>
      <Button type="submit" loading={isPending} disabled={isDisabled}>
        {submit}
      </Button>
    </Group>
  )
}
