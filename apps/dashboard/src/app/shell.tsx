import { Anchor, AppShell, Badge, Box, Burger, Group, Text, Title, VisuallyHidden } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Suspense, useEffect, useRef } from 'react'
import { Link, Route, Switch, useLocation } from 'wouter'
import { useLive } from '../api/live.ts'
import type { Session } from '../api/session.ts'
import { paths } from '../paths.ts'
import { ColorSchemeSwitch } from '../ui/color-scheme-switch.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Loading } from '../ui/loading.tsx'
import { Account } from './account.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import iconUrl from './icon.svg'
import { Navigation } from './navigation.tsx'
import { routes } from './routes.tsx'
import { SearchBox } from './search-box.tsx'

/** The frame around every page: header, menu, content. */
export function Shell({ session }: { readonly session: Session }) {
  const [isOpen, { toggle, close }] = useDisclosure()
  const isLive = useLive()
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 220, breakpoint: 'md', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'md', md: 'lg' }}
    >
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" gap="sm" wrap="nowrap">
          <Burger opened={isOpen} onClick={toggle} hiddenFrom="md" size="sm" aria-label="Menu" aria-expanded={isOpen} />
          <Anchor component={Link} href={paths.overview} underline="never" c="inherit" aria-label="Guidepost: Overview">
            <Group gap="xs" wrap="nowrap">
              <img src={iconUrl} width={28} height={28} alt="" />
              <Text fw={700} visibleFrom="xs">
                Guidepost
              </Text>
            </Group>
          </Anchor>
          <Badge variant="default" tt="none" fw={500} title="The environment of your API key" maw={160}>
            {session.environment.name}
          </Badge>
          <Group ml="auto" gap="xs" wrap="nowrap">
            <SearchBox />
            <LiveIndicator isLive={isLive} />
            <ColorSchemeSwitch />
            <Account session={session} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar component="div" p="sm">
        <Navigation isDemo={session.demo} onNavigate={close} />
        <Group mt="auto" px="xs" gap="md">
          <Anchor href="/docs" size="sm" c="dimmed">
            API reference
          </Anchor>
        </Group>
      </AppShell.Navbar>
      <Page />
    </AppShell>
  )
}

/** A dot with a word: many people cannot tell colours apart. */
function LiveIndicator({ isLive }: { readonly isLive: boolean }) {
  return (
    <Group
      gap={6}
      wrap="nowrap"
      role="status"
      title={isLive ? 'New events appear automatically' : 'Not connected to the gateway. Reconnecting'}
    >
      <Box w={9} h={9} bg={isLive ? 'teal.6' : 'gray.5'} style={{ borderRadius: '50%' }} />
      <Text size="sm" c="dimmed" visibleFrom="xs">
        {isLive ? 'Live' : 'Connecting'}
      </Text>
    </Group>
  )
}

function Page() {
  const [location] = useLocation()
  const main = useRef<HTMLElement>(null)
  const before = useRef(location)
  useEffect(() => {
    if (before.current === location) return
    before.current = location
    main.current?.focus({ preventScroll: true })
    window.scrollTo(0, 0)
  }, [location])
  return (
    <AppShell.Main id="main" ref={main} tabIndex={-1}>
      <ErrorBoundary key={location}>
        <Suspense fallback={<Loading />}>
          <Switch>
            {routes.map(({ path, page }) => (
              <Route key={path} path={path} component={page} />
            ))}
            <Route>
              <VisuallyHidden>
                <Title order={1}>Not found</Title>
              </VisuallyHidden>
              <EmptyState
                title="This page does not exist"
                action={{ label: 'Go to the overview', href: paths.overview }}
              >
                Check the address. It may belong to another version of the dashboard.
              </EmptyState>
            </Route>
          </Switch>
        </Suspense>
      </ErrorBoundary>
    </AppShell.Main>
  )
}
