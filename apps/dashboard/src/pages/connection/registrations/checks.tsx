import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import type { ManagedRegistration } from '../../../api/connections.ts'
import { Steps } from '../../../shared/connections/steps.tsx'

const order = ['wrong', 'by_hand', 'unknown', 'ok']

type Check = ManagedRegistration['checks'][number]

/** Something is known to be wrong. What the API never shows is not. */
const isWrong = ({ verdict, effect }: Check): boolean => verdict === 'wrong' || effect !== undefined

/** The newest finding of each check. Shows what is wrong; a button shows all, with what only a person can check. */
export function Checks({ checks }: Pick<ManagedRegistration, 'checks'>) {
  const [isAll, setAll] = useState(false)
  if (checks.length === 0) return null
  const shown = (isAll ? checks : checks.filter(isWrong)).toSorted(
    (a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict),
  )
  return (
    <div>
      <Text size="sm" fw={600} span>
        {summaryOf(checks)}{' '}
      </Text>
      <Button size="compact-xs" variant="subtle" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
        {isAll ? 'Show what is wrong' : 'Show all checks'}
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

function summaryOf(checks: readonly Check[]): string {
  const wrong = checks.filter(isWrong).length
  const byHand = checks.filter((check) => check.verdict === 'by_hand' && !isWrong(check)).length
  const ok = checks.filter(({ verdict }) => verdict === 'ok').length
  return `Checks: ${ok} OK, ${wrong} wrong, ${byHand} only a person can make`
}
