import { Center, Container, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { Redirect, Route, Router, Switch } from 'wouter'
import { queryClient } from '../api/queries.ts'
import { useSession } from '../api/session.ts'
import { SignIn } from '../pages/sign-in/index.tsx'
import { paths } from '../paths.ts'
import { ErrorNotice } from '../ui/error-notice.tsx'
import { Loading } from '../ui/loading.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { styleNonce } from './nonce.ts'
import { Shell } from './shell.tsx'
import { colorVariables, theme } from './theme.ts'

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={colorVariables}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <ErrorBoundary>
        <QueryClientProvider client={queryClient}>
          <Notifications position="bottom-right" />
          <Router base="/ui">
            <Gate />
          </Router>
        </QueryClientProvider>
      </ErrorBoundary>
    </MantineProvider>
  )
}

/** Shows the sign-in page until there is a session, then the requested page. */
function Gate() {
  const session = useSession()
  if (session.isPending) {
    return (
      <Center component="main" h="100dvh">
        <Loading />
      </Center>
    )
  }
  if (session.isError) {
    return (
      <Container component="main" size="xs" py="xl">
        <ErrorNotice error={session.error} retry={() => void session.refetch()} />
      </Container>
    )
  }
  if (session.data === null) return <SignIn />
  return (
    <Switch>
      <Route path={paths.signIn}>{location.hash === '' ? <Redirect to={paths.overview} replace /> : <SignIn />}</Route>
      <Route>
        <Shell session={session.data} />
      </Route>
    </Switch>
  )
}
