import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { ApiError } from '../api/client.ts'

/** Shows an error with its code and what to do. */
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

/** The texts for an error. `advice` says what to do, where the API's message does not. */
export function explain(error: unknown): { message: string; code: string; advice: string | undefined } {
  if (error instanceof ApiError) return { message: error.message, code: error.code, advice: adviceFor(error) }
  return {
    message: 'This part of the page failed to load',
    code: error instanceof Error ? error.name : 'unknown',
    advice: `Load the page again. If that does not help, report this error: ${String(error)}`,
  }
}

const adviceByCode: Readonly<Record<string, string>> = {
  unreachable: 'Check that the gateway runs and that this computer reaches it. Then try again.',
  unknown_account: 'Check that the key belongs to this gateway, or create a key with: guidepost keys create',
  invalid_secret_key_format: 'An API key looks like 00000000-0000-4000-8000-000000000000. Copy the whole key.',
  missing_auth_header: 'Sign in again.',
  cross_site_request: 'Open the dashboard at its own address, not inside another page.',
  unavailable: 'The gateway recovers automatically when its database is back.',
  not_found: 'It may be deleted or belong to another environment. Go back to the list.',
  under_way: 'Wait until the delivery has succeeded or is a dead letter.',
  not_wanted: 'Replay the event instead: it goes to every destination that subscribes to it now.',
  not_matched: 'Check the connection that should own this event, and its webhook.',
  key_format: 'First add a signing key for the new format.',
  last_secret: 'Rotate the key instead.',
  no_credentials: 'Enter the credentials on the connection’s page.',
  unknown_connection: 'Enter the whole id; upper and lower case matter.',
  ticket_not_found: 'Check the ticket number, and that the API user may read the ticket.',
  rate_limited: 'Nothing was changed. Try again in a few minutes.',
  timeout: 'Nothing was changed. Try again in a few minutes.',
  server_error: 'The gateway’s log has the cause.',
}

function adviceFor({ code, status }: ApiError): string | undefined {
  return adviceByCode[code] ?? (status >= 500 ? adviceByCode['server_error'] : undefined)
}
