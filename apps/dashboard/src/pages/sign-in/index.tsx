import { Box, Button, Card, Center, Code, Group, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import { useLocation } from 'wouter'
import { useSignIn } from '../../api/session.ts'
import { paths } from '../../paths.ts'
import iconUrl from '../../app/icon.svg'
import { SchemeSwitch } from '../../ui/color-scheme-switch.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useTitle } from '../../ui/page-header.tsx'

/** The API key, once; then the browser holds a session. A sign-in link needs no key. */
export function SignIn() {
  useTitle('Sign in')
  const [apiKey, setApiKey] = useState('')
  const [location, navigate] = useLocation()
  const { mutate, isPending, error } = useSignIn()
  const onSuccess = (): void => (location === paths.signIn ? navigate(paths.overview, { replace: true }) : undefined)

  const tried = useRef(false)
  useEffect(() => {
    const code = takeCode()
    if (code === undefined || tried.current) return
    tried.current = true
    mutate({ code }, { onSuccess: () => navigate(paths.overview, { replace: true }) })
  }, [mutate, navigate])

  function submit(event: FormEvent): void {
    event.preventDefault()
    mutate({ api_key: apiKey }, { onSuccess })
  }

  return (
    <Center component="main" className="sign-in" mih="100dvh" p="md">
      <Box pos="fixed" top={12} right={16}>
        <SchemeSwitch />
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
                  Of the environment that you want to see, as <Code>guidepost init</Code> printed it.
                </>
              }
              placeholder="00000000-0000-4000-8000-000000000000"
              value={apiKey}
              onChange={({ currentTarget }) => setApiKey(currentTarget.value)}
              autoComplete="current-password"
              visibilityToggleButtonProps={{ 'aria-label': 'Show the API key' }}
              required
              withAsterisk={false}
              data-autofocus
            />
            {error && <ErrorNotice error={error} />}
            <Button type="submit" loading={isPending} fullWidth>
              Sign in
            </Button>
            <Text size="sm" c="dimmed">
              No key at hand? On the machine of the gateway, <Code>npx guidepost keys create</Code> makes one.
            </Text>
          </Stack>
        </form>
      </Card>
    </Center>
  )
}

/** The code of a sign-in link, once: it leaves the address bar and the history. */
function takeCode(): string | undefined {
  const code = /^#code=([\w-]+)$/.exec(location.hash)?.[1]
  if (code !== undefined) history.replaceState(history.state, '', location.pathname)
  return code
}
