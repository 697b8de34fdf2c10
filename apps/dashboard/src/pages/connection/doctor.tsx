import { Button, Group, Text } from '@mantine/core'
import { api } from '../../api/client.ts'
import { connectionParams, useProgress, type ConnectionKey } from '../../api/connections.ts'
import { withProgress, followProgress, type Step } from '../../api/progress.ts'
import { Steps } from '../../shared/connections/steps.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Section } from '../../ui/section.tsx'

const order = ['wrong', 'by_hand', 'unknown', 'ok']

/** The most urgent results first. */
function worstFirst(steps: readonly Step[]): readonly Step[] {
  return steps.toSorted((a, b) => order.indexOf(a.result) - order.indexOf(b.result))
}

/** Runs all checks of the connection and shows each result with what to do. */
export function Doctor({ connectionKey }: { readonly connectionKey: ConnectionKey }) {
  const doctor = useProgress((_: void, onStep) =>
    followProgress<{ data: unknown }>(
      api.GET('/v1/connections/{connectionId}/doctor', { params: connectionParams(connectionKey), ...withProgress }),
      onStep,
    ),
  )
  const { steps, isPending, isSuccess, error, mutate } = doctor
  const count = (result: string): number => steps.filter((step) => step.result === result).length
  return (
    <Section
      title="Doctor"
      description="Checks everything that can be wrong with the connection. Changes nothing."
      actions={
        <Button size="xs" variant="default" loading={isPending} onClick={() => mutate()}>
          {isSuccess ? 'Run checks again' : 'Run checks'}
        </Button>
      }
    >
      {isSuccess && (
        <Group gap="xs" mb="sm" role="status">
          <Text size="sm" fw={600}>
            {`${count('ok')} OK, ${count('wrong')} wrong, ${count('by_hand')} to check by hand`}
          </Text>
        </Group>
      )}
      {(isPending || steps.length > 0) && (
        <Steps label="Checks" steps={isSuccess ? worstFirst(steps) : steps} isRunning={isPending} />
      )}
      {error && <ErrorNotice error={error} />}
    </Section>
  )
}
