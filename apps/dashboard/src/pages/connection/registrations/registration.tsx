import { Button, Group, List, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { useRegistrationAct, type ManagedRegistration } from '../../../api/connections.ts'
import { CodeBlock } from '../../../ui/code-block.tsx'
import { Confirm } from '../../../ui/confirm.tsx'
import { ConnectionStatus } from '../../../shared/connections/connection-status.tsx'
import { ErrorNotice } from '../../../ui/error-notice.tsx'
import { Facts } from '../../../ui/facts.tsx'
import { Steps } from '../../../shared/connections/steps.tsx'
import { TimeAgo } from '../../../ui/time-ago.tsx'
import { Comparison } from './comparison.tsx'
import { PlanDialog } from './plan-dialog.tsx'
import { RemoveDialog } from './remove-dialog.tsx'

/** One webhook: how it stands, desired beside observed, and what can be done about it. */
export function Registration({ registration }: { readonly registration: ManagedRegistration }) {
  const { id, entity, status, pending_plan: pendingPlan, left } = registration
  const [dialog, setDialog] = useState<'plan' | 'rotate' | 'remove'>()
  const act = useRegistrationAct()
  const close = (): void => setDialog(undefined)
  return (
    <Stack gap="sm" component="article" aria-label={`${entity} webhook`}>
      <Group gap="sm">
        <Title order={3} size="h5">
          {entity}
        </Title>
        <ConnectionStatus status={status} />
      </Group>
      <Times registration={registration} />
      {pendingPlan !== null && <Lines title="Waits for you, until you apply it" lines={pendingPlan} />}
      {left.length > 0 && <Lines title="Left as it is" lines={left} />}
      <Comparison desired={registration.desired} observed={registration.observed} />
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={() => setDialog('plan')}>
          Plan and apply…
        </Button>
        <Button
          size="xs"
          variant="default"
          loading={act.isPending && act.variables.act === 'retry'}
          onClick={() => act.mutate({ id, act: 'retry' })}
        >
          Check now
        </Button>
        <Button size="xs" variant="default" onClick={() => setDialog('rotate')}>
          Rotate the secret…
        </Button>
        <Button size="xs" variant="light" color="red" onClick={() => setDialog('remove')}>
          Remove…
        </Button>
      </Group>
      {act.steps.length > 0 && <Steps label={`Steps for ${entity}`} steps={act.steps} isGoingOn={act.isPending} />}
      {act.error && <ErrorNotice error={act.error} />}
      {dialog === 'plan' && (
        <PlanDialog
          registration={registration}
          onApply={() => {
            act.mutate({ id, act: 'apply' })
            close()
          }}
          onClose={close}
        />
      )}
      {dialog === 'remove' && <RemoveDialog registration={registration} onClose={close} />}
      <Confirm
        title={`Rotate the secret of the ${entity} webhook?`}
        confirm="Rotate the secret"
        isOpen={dialog === 'rotate'}
        onConfirm={() => {
          act.mutate({ id, act: 'rotate' })
          close()
        }}
        onClose={close}
      >
        <Text size="sm">
          A new secret is made and given to the provider. The one before is taken for a day yet, and longer while
          webhooks are still signed with it: nothing is lost.
        </Text>
      </Confirm>
    </Stack>
  )
}

function Times({ registration }: { readonly registration: ManagedRegistration }) {
  const at = (time: string | null, otherwise: string) => (time === null ? otherwise : <TimeAgo at={time} />)
  return (
    <Stack gap="xs">
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg" verticalSpacing="xs" style={{ alignItems: 'start' }}>
        <Facts
          facts={{
            'So since': <TimeAgo at={registration.since} />,
            Cause: registration.cause,
            'Last event': at(registration.last_event_at, 'none has come yet'),
            'Looked at': at(registration.last_check_at, 'not yet'),
            'Next look': at(registration.next_step_at, 'when somebody asks'),
          }}
        />
        <Facts
          facts={{
            Preset: registration.preset,
            Number: registration.webhook_id,
            GUID: registration.webhook_guid,
          }}
        />
      </SimpleGrid>
      {registration.webhook_url !== null && <CodeBlock label="URL of the webhook" text={registration.webhook_url} />}
    </Stack>
  )
}

function Lines({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  return (
    <div>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <List size="sm">
        {lines.map((line) => (
          <List.Item key={line}>{line}</List.Item>
        ))}
      </List>
    </div>
  )
}
