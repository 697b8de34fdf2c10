import { Badge, Button, Table, Text } from '@mantine/core'
import { useState } from 'react'
import { compare } from './compare.ts'

type Attributes = Readonly<Record<string, unknown>> | null

/** Desired beside observed: what differs at once, the rest on demand. */
export function Comparison({ desired, observed }: { readonly desired: Attributes; readonly observed: Attributes }) {
  const [isWhole, setWhole] = useState(false)
  const all = compare(desired, observed)
  const different = all.filter(({ isEqual }) => !isEqual)
  const shown = isWhole ? all : different
  if (all.length === 0) return <Text size="sm">Nothing was compared yet.</Text>
  return (
    <div>
      <Text size="sm" fw={600} span>
        Desired beside observed:{' '}
      </Text>
      <Text size="sm" span>
        {different.length === 0 ? 'they agree' : `${different.length} of ${all.length} differ`}{' '}
      </Text>
      <Button size="compact-xs" variant="subtle" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
        {isWhole ? 'Show what differs' : 'Show all'}
      </Button>
      {shown.length > 0 && (
        <Table.ScrollContainer minWidth={320} mt="xs" scrollAreaProps={{ type: 'auto' }}>
          <Table aria-label="Desired beside observed" verticalSpacing={4} layout="fixed" fz="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Setting</Table.Th>
                <Table.Th scope="col">Desired</Table.Th>
                <Table.Th scope="col">Observed</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map(({ name, desired: should, observed: is, isEqual }) => (
                <Table.Tr key={name}>
                  <Table.Th scope="row" fw={400}>
                    {name}
                  </Table.Th>
                  <Table.Td>{should}</Table.Td>
                  <Table.Td>
                    {is}{' '}
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
