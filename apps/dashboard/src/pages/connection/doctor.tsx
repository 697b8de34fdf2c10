import { Button, Group, Text } from '@mantine/core'
import { api } from '../../api/client.ts'
import { connectionParams, useProgress, type ConnectionKey } from '../../api/connections.ts'
import { withProgress, followProgress, type Step } from '../../api/progress.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Section } from '../../ui/section.tsx'
import { Steps } from '../../shared/connections/steps.tsx'

const order = ['wrong', 'by_hand', 'unknown', 'ok']

/** In the order in which somebody should look at them. */
function worstFirst(steps: readonly Step[]): readonly Step[] {
  return steps.toSorted((a, b) => order.indexOf(a.result) - order.indexOf(b.result))
}

/** Every check there is, one after the other: right, wrong with what to do, or by hand with where. */
export function Doctor({ where }: { readonly where: ConnectionKey }) {
  const doctor = useProgress((_: void, onStep) =>
    followProgress<{ data: unknown }>(
      api.GET('/v1/connections/{connectionId}/doctor', { params: connectionParams(where), ...withProgress }),
      onStep,
    ),
  )
  const { steps, isPending, isSuccess, error, mutate } = doctor
  const count = (result: string): number => steps.filter((step) => step.result === result).length
  return (
    <Section
      title="Doctor"
      description="Looks at all that can be wrong with the connection. Nothing is changed."
      actions={
        <Button size="xs" variant="default" loading={isPending} onClick={() => mutate()}>
          {isSuccess ? 'Check again' : 'Run the checks'}
        </Button>
      }
    >
      {isSuccess && (
        <Group gap="xs" mb="sm" role="status">
          <Text size="sm" fw={600}>
            {`${count('ok')} ok, ${count('wrong')} wrong, ${count('by_hand')} to look at by hand`}
          </Text>
        </Group>
      )}
      {(isPending || steps.length > 0) && (
        <Steps label="Checks" steps={isSuccess ? worstFirst(steps) : steps} isGoingOn={isPending} />
      )}
      {error && <ErrorNotice error={error} />}
    </Section>
  )
}
