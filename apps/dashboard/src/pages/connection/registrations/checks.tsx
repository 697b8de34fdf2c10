import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import type { ManagedRegistration } from '../../../api/connections.ts'
import { Steps } from '../../../shared/connections/steps.tsx'

const order = ['wrong', 'by_hand', 'unknown', 'ok']

/** The newest finding of each check. Shows those that need somebody; a button shows all. */
export function Checks({ checks }: Pick<ManagedRegistration, 'checks'>) {
  const [isAll, setAll] = useState(false)
  if (checks.length === 0) return null
  const open = checks.filter(({ verdict }) => verdict !== 'ok')
  const shown = (isAll ? checks : open).toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict))
  return (
    <div>
      <Text size="sm" fw={600} span>
        {open.length === 0
          ? `${checks.length} checks are right`
          : `${open.length} of ${checks.length} checks need you`}{' '}
      </Text>
      <Button size="compact-xs" variant="subtle" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
        {isAll ? 'Show fewer checks' : 'Show all checks'}
      </Button>
      {shown.length > 0 && (
        <Steps
          label="Results of checks"
          steps={shown.map(({ id, verdict, title, message, advice }) => ({
            name: id,
            result: verdict,
            message: `${title}: ${message}`,
            ...(advice !== undefined && { advice }),
          }))}
        />
      )}
    </div>
  )
}
