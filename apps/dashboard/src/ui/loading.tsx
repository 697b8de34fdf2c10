import { Skeleton, Stack, VisuallyHidden } from '@mantine/core'

/** Takes the place of content that is loading. */
export function Loading({ rows = 3 }: { readonly rows?: number }) {
  return (
    <Stack gap="sm" role="status">
      <VisuallyHidden>Loading</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={28} radius="sm" miw={200} />
      ))}
    </Stack>
  )
}
