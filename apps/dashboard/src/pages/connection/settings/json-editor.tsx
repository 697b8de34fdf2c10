import { Button, Group, Stack, Text, Textarea, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { refreshAll } from '../../../api/queries.ts'
import { CodeBlock } from '../../../ui/code-block.tsx'
import { ErrorNotice } from '../../../ui/error-notice.tsx'
import { notifyDone } from '../../../ui/notify.tsx'
import { parseObject } from './json-changes.ts'

type JsonObject = Record<string, unknown>

/** Shows a JSON object and edits it as text. */
export function JsonEditor({
  label,
  description,
  value,
  save,
}: {
  /** The API's name for the object. */
  readonly label: string
  readonly description: string
  readonly value: JsonObject
  readonly save: (value: JsonObject) => Promise<unknown>
}) {
  const [draft, setDraft] = useState<string>()
  const text = JSON.stringify(value, null, 2)
  return (
    <Stack gap="xs" component="section" aria-label={label}>
      <Group justify="space-between">
        <Title order={3} size="h5">
          {label}
        </Title>
        {draft === undefined && (
          <Button size="xs" variant="default" aria-label={`Edit ${label}`} onClick={() => setDraft(text)}>
            Edit
          </Button>
        )}
      </Group>
      <Text size="sm" c="dimmed" maw={720}>
        {description}
      </Text>
      {draft === undefined ? (
        <CodeBlock label={label} text={text} height={260} />
      ) : (
        <Editor label={label} draft={draft} save={save} onDraft={setDraft} onClose={() => setDraft(undefined)} />
      )}
    </Stack>
  )
}

function Editor({
  label,
  draft,
  save,
  onDraft,
  onClose,
}: {
  readonly label: string
  readonly draft: string
  readonly save: (value: JsonObject) => Promise<unknown>
  readonly onDraft: (text: string) => void
  readonly onClose: () => void
}) {
  const parsed = parseObject(draft)
  const mutation = useMutation({
    mutationFn: save,
    onSuccess: () => {
      notifyDone(`Saved ${label}`)
      refreshAll()
      onClose()
    },
  })

  function submit(event: FormEvent): void {
    event.preventDefault()
    if (typeof parsed !== 'string') mutation.mutate(parsed)
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Textarea
          aria-label={`${label} as JSON`}
          value={draft}
          onChange={({ currentTarget }) => onDraft(currentTarget.value)}
          error={typeof parsed === 'string' ? parsed : undefined}
          autosize
          minRows={4}
          maxRows={20}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        />
        {mutation.error && <ErrorNotice error={mutation.error} />}
        <Group gap="xs">
          <Button type="submit" size="xs" loading={mutation.isPending} disabled={typeof parsed === 'string'}>
            Save {label}
          </Button>
          <Button size="xs" variant="default" onClick={onClose}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
