import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useState, type FormEvent, type ReactNode } from 'react'
import { useConnect, type ConnectionDetail, type ConnectionKey } from '../../api/connections.ts'
import { useProvider, type Provider } from '../../api/integrations.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { notifyDone } from '../../ui/notify.tsx'
import { FieldInput } from './field-input.tsx'
import { constantsOf, fieldsOf, problemOf, valuesOf } from './schema-fields.ts'
import { Steps } from './steps.tsx'

interface AccountDialogProps {
  readonly connectionKey: ConnectionKey
  readonly connection: Pick<ConnectionDetail, 'provider' | 'connection_config'>
  /** Take over the webhook that a person set up. */
  readonly adopt?: boolean
  readonly title: string
  /** What the button does. */
  readonly confirm: string
  /** What a notification says afterwards. */
  readonly done: string
  readonly children: ReactNode
  readonly onClose: () => void
}

/** Asks for the credentials of a connection, checks them at the provider, and connects with them. */
function AccountDialog(props: AccountDialogProps) {
  const provider = useProvider(props.connection.provider)
  return (
    <Modal opened onClose={props.onClose} title={props.title} centered closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        {props.children}
        <Loaded query={provider}>{(data) => <AccountForm {...props} provider={data} />}</Loaded>
      </Stack>
    </Modal>
  )
}

function AccountForm({
  connectionKey,
  connection: { connection_config: config },
  adopt = false,
  provider,
  confirm,
  done,
  onClose,
}: AccountDialogProps & { readonly provider: Provider }) {
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({})
  const [isSubmitted, setSubmitted] = useState(false)
  const { mutate, isPending, error, steps } = useConnect()
  const settings = fieldsOf(provider.connection_config_schema).filter(
    (each) => each.isRequired && !(each.name in config),
  )
  const secrets = fieldsOf(provider.credentials_schema)
  const fields = [...settings, ...secrets]

  function submit(event: FormEvent): void {
    event.preventDefault()
    setSubmitted(true)
    if (fields.some((field) => problemOf(field, texts[field.name] ?? '') !== undefined)) return
    const credentials = { ...constantsOf(provider.credentials_schema), ...valuesOf(secrets, texts) }
    const connectionConfig = valuesOf(settings, texts)
    const body = {
      credentials,
      ...(Object.keys(connectionConfig).length > 0 && { connection_config: connectionConfig }),
      ...(adopt && { adopt }),
    }
    const onSuccess = (): void => {
      notifyDone(done)
      onClose()
    }
    mutate({ ...connectionKey, body }, { onSuccess })
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {fields.map((field) => (
          <FieldInput
            key={field.name}
            field={field}
            value={texts[field.name] ?? ''}
            isSubmitted={isSubmitted}
            onChange={(text) => setTexts((before) => ({ ...before, [field.name]: text.trim() }))}
          />
        ))}
        {(isPending || steps.length > 0) && <Steps label="Checks" steps={steps} isRunning={isPending} />}
        {error && <ErrorNotice error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isPending}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** New credentials of the same API user: its webhooks stay. */
export function NewCredentials(props: Pick<AccountDialogProps, 'connectionKey' | 'connection' | 'onClose'>) {
  return (
    <AccountDialog
      {...props}
      title="Enter new credentials"
      confirm="Check and save"
      done="The provider accepts the new credentials"
    >
      <Text size="sm">
        Guidepost checks them at the provider first, and keeps the old ones if the check fails. The webhooks stay.
      </Text>
    </AccountDialog>
  )
}

/** Takes over the webhook that a person set up. */
export function ManageByHand(props: Pick<AccountDialogProps, 'connectionKey' | 'connection' | 'onClose'>) {
  return (
    <AccountDialog
      {...props}
      adopt
      title="Let Guidepost manage the webhook"
      confirm="Take over the webhook"
      done="Guidepost manages the webhook now"
    >
      <Text size="sm">
        Guidepost finds the webhook by its Guid, and gives it a URL and a signing secret of its own. It then checks the
        webhook every 15 minutes and repairs it. Use the API user that created the webhook: others cannot change it.
      </Text>
    </AccountDialog>
  )
}
