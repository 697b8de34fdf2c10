import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { ApiError } from '../api/client.ts'

/** What went wrong, its code, and what to do. */
export function ErrorNotice({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const { message, code, advice } = explain(error)
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} role="alert" title={message}>
      <Stack gap="xs" align="flex-start">
        {advice !== undefined && <Text size="sm">{advice}</Text>}
        <Group gap="sm">
          <Text size="sm" span>
            Code: <Code>{code}</Code>
          </Text>
          {retry && (
            <Button size="compact-sm" variant="default" onClick={retry}>
              Try again
            </Button>
          )}
        </Group>
      </Stack>
    </Alert>
  )
}

/** An error in words. `advice` is what to do beyond what the API's own message says. */
export function explain(error: unknown): { message: string; code: string; advice: string | undefined } {
  if (error instanceof ApiError) return { message: error.message, code: error.code, advice: adviceFor(error) }
  return {
    message: 'This part of the page failed',
    code: error instanceof Error ? error.name : 'unknown',
    advice: `Load the page again. If it fails again, report it with this text: ${String(error)}`,
  }
}

const advices: Readonly<Record<string, string>> = {
  unreachable: 'See that the gateway runs and that this machine reaches it; then try again.',
  unknown_account: 'Check for a key of another environment, or make a new one with: guidepost keys create',
  invalid_secret_key_format: 'An API key looks like 00000000-0000-4000-8000-000000000000. Copy it whole.',
  missing_auth_header: 'Sign in again.',
  cross_site_request: 'Open the dashboard at its own address, not inside another page, and load it again.',
  unavailable: 'The gateway goes on by itself when its database is back.',
  not_found: 'It may have been deleted meanwhile, or be of another environment. Go back to the list.',
  under_way: 'Wait until it has arrived or is given up.',
  not_wanted: 'Replay the event instead: it goes to every destination that wants it now.',
  not_matched: 'Look at the connection that should have it, and at its webhook.',
  key_format: 'Rotate the key to one of the other format first.',
  last_secret: 'Rotate it instead.',
  no_credentials: 'Enter the credentials on the page of the connection.',
  unknown_connection: 'Its id has to be whole, with the capitals that it has.',
  ticket_not_found: 'Check the number, and that the API user may see the ticket.',
  rate_limited: 'Nothing was changed. Try again in a while.',
  timeout: 'Nothing was changed. Try again in a while.',
  server_error: 'The log of the gateway says why.',
}

function adviceFor({ code, status }: ApiError): string | undefined {
  return advices[code] ?? (status >= 500 ? advices['server_error'] : undefined)
}
