import { Box, Button, Card, Center, Code, Group, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import { useLocation } from 'wouter'
import { useSignIn } from '../../api/session.ts'
import iconUrl from '../../app/icon.svg'
import { paths } from '../../paths.ts'
import { ColorSchemeSwitch } from '../../ui/color-scheme-switch.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useTitle } from '../../ui/page-header.tsx'

/** Signs in with an API key, or with the code of a sign-in link. The browser then holds a session cookie. */
export function SignIn() {
  useTitle('Sign in')
  const [apiKey, setApiKey] = useState('')
  const [location, navigate] = useLocation()
  const { mutate, isPending, error } = useSignIn()
  const onSuccess = (): void => (location === paths.signIn ? navigate(paths.overview, { replace: true }) : undefined)

  const isCodeUsed = useRef(false)
  useEffect(() => {
    const code = takeCode()
    if (code === undefined || isCodeUsed.current) return
    isCodeUsed.current = true
    mutate({ code }, { onSuccess: () => navigate(paths.overview, { replace: true }) })
  }, [mutate, navigate])

  function submit(event: FormEvent): void {
    event.preventDefault()
    mutate({ api_key: apiKey }, { onSuccess })
  }

  return (
    <Center component="main" className="sign-in" mih="100dvh" p="md">
      <Box pos="fixed" top={12} right={16}>
        <ColorSchemeSwitch />
      </Box>
      <Card withBorder shadow="sm" padding="xl" w="100%" maw={420}>
        <form onSubmit={submit}>
          <Stack>
            <Group gap="sm">
              <img src={iconUrl} width={36} height={36} alt="" />
              <Title order={1} size="h3">
                Sign in to Guidepost
              </Title>
            </Group>
            <PasswordInput
              label="API key"
              description={
                <>
                  A key of the environment to open. <Code>guidepost init</Code> printed the first one.
                </>
              }
              placeholder="00000000-0000-4000-8000-000000000000"
              value={apiKey}
              onChange={({ currentTarget }) => setApiKey(currentTarget.value)}
              autoComplete="current-password"
              visibilityToggleButtonProps={{ 'aria-label': 'Show the API key' }}
              required
              withAsterisk={false}
              autoFocus
            />
            {error && <ErrorNotice error={error} />}
            <Button type="submit" loading={isPending} fullWidth>
              Sign in
            </Button>
            <Text size="sm" c="dimmed">
              No key? Run <Code>npx guidepost keys create</Code> on the gateway’s machine.
            </Text>
          </Stack>
        </form>
      </Card>
    </Center>
  )
}

/** Takes the code of a sign-in link and removes it from the address bar and the history. */
function takeCode(): string | undefined {
  const code = /^#code=([\w-]+)$/.exec(location.hash)?.[1]
  if (code !== undefined) history.replaceState(history.state, '', location.pathname)
  return code
}
