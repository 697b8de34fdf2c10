import { Button, Menu } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useState } from 'react'
import { formatNumber } from '../../../format/numbers.ts'
import type { ConnectionFilter } from '../connection-filter.ts'
import { actionTexts, BulkDialog } from './bulk-dialog.tsx'
import type { BulkAction } from './run.ts'

/**
 * Acts on all connections that the filter matches, on this page of the list or not. The report stays open when the action
 * leaves none that match.
 */
export function BulkActions({ filter, total }: { readonly filter: ConnectionFilter; readonly total: number }) {
  const [action, setAction] = useState<BulkAction>()
  return (
    <>
      {total > 0 && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button size="compact-sm" variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
              Select all {formatNumber(total)} that match
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {(Object.keys(actionTexts) as BulkAction[]).map((each) => (
              <Menu.Item key={each} onClick={() => setAction(each)}>
                {actionTexts[each].name}…
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {action && <BulkDialog action={action} filter={filter} onClose={() => setAction(undefined)} />}
    </>
  )
}
