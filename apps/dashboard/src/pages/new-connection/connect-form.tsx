import { Button, Checkbox, Collapse, Group, Select, Stack, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import type { ConnectInput } from '../../api/connections.ts'
import type { Provider } from '../../api/integrations.ts'
import { Section } from '../../ui/section.tsx'
import { FieldInput } from '../../shared/connections/field-input.tsx'
import { constantsOf, fieldsOf, problemOf, valuesOf, type Field } from '../../shared/connections/schema-fields.ts'

/** The form that connects a tenant: its name, its API user, and the webhooks to register. */
export function ConnectForm({
  integrations,
  integration,
  connection,
  provider,
  isPending,
  onIntegration,
  onSubmit,
}: {
  readonly integrations: readonly string[]
  readonly integration: string
  /** The id of an existing connection, or an empty text. */
  readonly connection: string
  readonly provider: Provider
  readonly isPending: boolean
  readonly onIntegration: (key: string) => void
  readonly onSubmit: (input: ConnectInput) => void
}) {
  const settings = fieldsOf(provider.connection_config_schema)
  const secrets = fieldsOf(provider.credentials_schema)
  const [id, setId] = useState(connection)
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({})
  const [presets, setPresets] = useState<readonly string[]>([])
  const [isSubmitted, setSubmitted] = useState(false)
  const fields = [...settings, ...secrets]
  const isValid = id.trim() !== '' && fields.every((field) => problemOf(field, texts[field.name] ?? '') === undefined)

  function submit(event: FormEvent): void {
    event.preventDefault()
    setSubmitted(true)
    if (!isValid) return
    onSubmit({
      integration,
      connection: id.trim(),
      body: {
        credentials: { ...constantsOf(provider.credentials_schema), ...valuesOf(secrets, texts) },
        connection_config: valuesOf(settings, texts),
        ...(presets.length > 0 && { registrations: presets.map((preset) => ({ preset })) }),
      },
    })
  }

  const onField = (name: string, text: string): void => setTexts((before) => ({ ...before, [name]: text.trim() }))
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg">
        <TenantSection
          integrations={integrations}
          integration={integration}
          onIntegration={onIntegration}
          id={id}
          onId={setId}
          isSubmitted={isSubmitted}
        />
        <AccountSection provider={provider} fields={fields} texts={texts} isSubmitted={isSubmitted} onField={onField} />
        <Section title="3. Webhooks">
          <Presets all={provider.presets} chosen={presets} onChange={setPresets} />
        </Section>
        <Group>
          <Button type="submit" loading={isPending}>
            Connect tenant
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function TenantSection({
  integrations,
  integration,
  onIntegration,
  id,
  onId,
  isSubmitted,
}: {
  readonly integrations: readonly string[]
  readonly integration: string
  readonly onIntegration: (key: string) => void
  readonly id: string
  readonly onId: (id: string) => void
  readonly isSubmitted: boolean
}) {
  return (
    <Section title="1. Tenant">
      <Stack>
        <Select
          label="Integration"
          data={integrations}
          value={integration}
          onChange={(value) => value !== null && onIntegration(value)}
          allowDeselect={false}
        />
        <TextInput
          label="Connection"
          description="Your id for this tenant. Events and the API use it."
          placeholder="acme"
          value={id}
          onChange={({ currentTarget }) => onId(currentTarget.value)}
          error={isSubmitted && id.trim() === '' ? 'Enter a connection id' : undefined}
          required
        />
      </Stack>
    </Section>
  )
}

function AccountSection({
  provider,
  fields,
  texts,
  isSubmitted,
  onField,
}: {
  readonly provider: Provider
  readonly fields: readonly Field[]
  readonly texts: Readonly<Record<string, string>>
  readonly isSubmitted: boolean
  readonly onField: (name: string, text: string) => void
}) {
  const inputOf = (field: Field) => (
    <FieldInput
      key={field.name}
      field={field}
      value={texts[field.name] ?? ''}
      isSubmitted={isSubmitted}
      onChange={(text) => onField(field.name, text)}
    />
  )
  return (
    <Section
      title={`2. API user at ${provider.display_name}`}
      description="An API-only user whose security level may create webhooks. Guidepost encrypts these credentials and never shows them."
    >
      <Stack>
        {fields.filter(({ isRequired }) => isRequired).map(inputOf)}
        <Optional>{fields.filter(({ isRequired }) => !isRequired).map(inputOf)}</Optional>
      </Stack>
    </Section>
  )
}

/** Collapses the optional fields. */
function Optional({ children }: { readonly children: readonly React.ReactNode[] }) {
  const [isOpen, setOpen] = useState(false)
  if (children.length === 0) return null
  return (
    <div>
      <Button variant="subtle" size="compact-sm" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? 'Fewer settings' : 'More settings'}
      </Button>
      <Collapse expanded={isOpen}>
        <Stack mt="sm">{children}</Stack>
      </Collapse>
    </div>
  )
}

/** A connection has one webhook per entity: choosing a preset deselects others of the same entity. */
function Presets({
  all,
  chosen,
  onChange,
}: {
  readonly all: Provider['presets']
  readonly chosen: readonly string[]
  readonly onChange: (chosen: readonly string[]) => void
}) {
  function choose(next: readonly string[]): void {
    const added = all.find(({ name }) => next.includes(name) && !chosen.includes(name))
    const isKept = (name: string): boolean =>
      name === added?.name || all.find((each) => each.name === name)?.entity !== added?.entity
    onChange(added ? next.filter(isKept) : next)
  }
  return (
    <Checkbox.Group
      label="Presets"
      description="One per entity. If you choose none, a new connection gets the provider’s default, and an existing one keeps its webhooks."
      value={[...chosen]}
      onChange={choose}
    >
      <Stack gap="sm" mt="xs">
        {all.map(({ name, description }) => (
          <Checkbox key={name} value={name} label={name} description={description} />
        ))}
      </Stack>
    </Checkbox.Group>
  )
}
