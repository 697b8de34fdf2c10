import { Badge, Button, Table, Text } from '@mantine/core'
import { useState } from 'react'
import { compare } from './compare.ts'

type Attributes = Readonly<Record<string, unknown>> | null

/** The desired settings beside those at the provider. Shows the differences; a button shows all. */
export function Comparison({ desired, observed }: { readonly desired: Attributes; readonly observed: Attributes }) {
  const [isAll, setAll] = useState(false)
  const all = compare(desired, observed)
  const different = all.filter(({ isEqual }) => !isEqual)
  const shown = isAll ? all : different
  if (all.length === 0) return <Text size="sm">Not compared yet.</Text>
  return (
    <div>
      <Text size="sm" fw={600} span>
        {different.length === 0
          ? 'Matches the provider'
          : `${different.length} of ${all.length} settings differ at the provider`}{' '}
      </Text>
      <Button size="compact-xs" variant="subtle" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
        {isAll ? (different.length === 0 ? 'Hide settings' : 'Show differences') : 'Show all settings'}
      </Button>
      {shown.length > 0 && (
        <Table.ScrollContainer minWidth={320} mt="xs" scrollAreaProps={{ type: 'auto' }}>
          <Table aria-label="Desired and observed settings" verticalSpacing={4} layout="fixed" fz="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Setting</Table.Th>
                <Table.Th scope="col">Desired</Table.Th>
                <Table.Th scope="col">Observed</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map(({ name, desired, observed, isEqual }) => (
                <Table.Tr key={name}>
                  <Table.Th scope="row" fw={400}>
                    {name}
                  </Table.Th>
                  <Table.Td>{desired}</Table.Td>
                  <Table.Td>
                    {observed}{' '}
                    {!isEqual && (
                      <Badge size="xs" color="yellow" variant="light" tt="none">
                        differs
                      </Badge>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </div>
  )
}
