import { Button, Group, List, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { useRegistrationAction, type ManagedRegistration } from '../../../api/connections.ts'
import { ConnectionStatus } from '../../../shared/connections/connection-status.tsx'
import { Steps } from '../../../shared/connections/steps.tsx'
import { CodeBlock } from '../../../ui/code-block.tsx'
import { Confirm } from '../../../ui/confirm.tsx'
import { ErrorNotice } from '../../../ui/error-notice.tsx'
import { Facts } from '../../../ui/facts.tsx'
import { TimeAgo } from '../../../ui/time-ago.tsx'
import { Checks } from './checks.tsx'
import { Comparison } from './comparison.tsx'
import { PlanDialog } from './plan-dialog.tsx'
import { RemoveDialog } from './remove-dialog.tsx'

/** One webhook: its status, its settings, and its actions. */
export function Registration({ registration }: { readonly registration: ManagedRegistration }) {
  const { id, entity, status, pending_plan: pendingPlan, left } = registration
  const [dialog, setDialog] = useState<'plan' | 'rotate' | 'remove'>()
  const action = useRegistrationAction()
  const close = (): void => setDialog(undefined)
  return (
    <Stack gap="sm" component="article" aria-label={`${entity} webhook`}>
      <Group gap="sm">
        <Title order={3} size="h5">
          {entity}
        </Title>
        <ConnectionStatus status={status} verdict={registration.verdict} />
        {registration.verdict && registration.verdict.level !== 'ok' && (
          <Text size="sm">{registration.verdict.title}</Text>
        )}
      </Group>
      <Times registration={registration} />
      {pendingPlan !== null && (
        <Lines title="Waiting for your approval. Apply the plan to continue" lines={pendingPlan} />
      )}
      {left.length > 0 && <Lines title="Not changed" lines={left} />}
      <Checks checks={registration.checks} />
      <Comparison desired={registration.desired} observed={registration.observed} />
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={() => setDialog('plan')}>
          Show plan…
        </Button>
        <Button
          size="xs"
          variant="default"
          loading={action.isPending && action.variables.action === 'check'}
          onClick={() => action.mutate({ id, action: 'check' })}
        >
          Check now
        </Button>
        <Button
          size="xs"
          variant="default"
          loading={action.isPending && action.variables.action === 'retry'}
          onClick={() => action.mutate({ id, action: 'retry' })}
        >
          Repair now
        </Button>
        <Button size="xs" variant="default" onClick={() => setDialog('rotate')}>
          Rotate secret…
        </Button>
        <Button size="xs" variant="light" color="red" onClick={() => setDialog('remove')}>
          Remove…
        </Button>
      </Group>
      {action.steps.length > 0 && (
        <Steps label={`Steps for ${entity}`} steps={action.steps} isRunning={action.isPending} />
      )}
      {action.error && <ErrorNotice error={action.error} />}
      {dialog === 'plan' && (
        <PlanDialog
          registration={registration}
          onApply={() => {
            action.mutate({ id, action: 'apply' })
            close()
          }}
          onClose={close}
        />
      )}
      {dialog === 'remove' && <RemoveDialog registration={registration} onClose={close} />}
      <Confirm
        title={`Rotate the secret of the ${entity} webhook?`}
        confirm="Rotate secret"
        isOpen={dialog === 'rotate'}
        onConfirm={() => {
          action.mutate({ id, action: 'rotate' })
          close()
        }}
        onClose={close}
      >
        <Text size="sm">
          Guidepost generates a new secret and sets it at the provider. It keeps accepting the old secret for 1 day, or
          longer while webhooks are still signed with it.
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
            Since: <TimeAgo at={registration.verdict?.since ?? registration.since} />,
            'Last event': at(registration.last_event_at, 'none yet'),
            'Last check': at(registration.last_check_at, 'not yet'),
            'Next check': at(registration.next_step_at, 'on request'),
          }}
        />
        <Facts
          facts={{
            Preset: registration.preset,
            'Webhook id': registration.webhook_id,
            Guid: registration.webhook_guid,
          }}
        />
      </SimpleGrid>
      {registration.webhook_url !== null && <CodeBlock label="webhook URL" text={registration.webhook_url} />}
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
