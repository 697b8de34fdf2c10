import { NavLink, Stack } from '@mantine/core'
import {
  IconArrowsRightLeft,
  IconBuildingStore,
  IconFlask,
  IconHistory,
  IconInbox,
  IconLayoutDashboard,
  IconMailX,
  IconPlugConnected,
  IconSettings,
  IconTicket,
} from '@tabler/icons-react'
import { Link, useLocation } from 'wouter'
import { paths } from '../paths.ts'

/** The menu's entries, in their order. */
const entries = [
  { to: paths.overview, label: 'Overview', Icon: IconLayoutDashboard },
  { to: paths.integrations, label: 'Integrations', Icon: IconBuildingStore },
  { to: paths.connections, label: 'Connections', Icon: IconPlugConnected },
  { to: paths.events, label: 'Events', Icon: IconInbox },
  { to: paths.deadLetters, label: 'Dead letters', Icon: IconMailX },
  { to: paths.destinations, label: 'Destinations', Icon: IconArrowsRightLeft },
  { to: paths.linkedTickets, label: 'Linked tickets', Icon: IconTicket },
  { to: paths.audit, label: 'Audit trail', Icon: IconHistory },
  { to: paths.settings, label: 'Settings', Icon: IconSettings },
]
const demo = { to: paths.demo, label: 'Demo', Icon: IconFlask }

export function Navigation({
  isDemo,
  onNavigate,
}: {
  /** The gateway has a simulated Autotask. */
  readonly isDemo: boolean
  readonly onNavigate: () => void
}) {
  const [location] = useLocation()
  return (
    <Stack component="nav" aria-label="Pages" gap={2}>
      {[...entries, ...(isDemo ? [demo] : [])].map(({ to, label, Icon }) => {
        const isHere = to === '/' ? location === '/' : location === to || location.startsWith(`${to}/`)
        return (
          <NavLink
            key={to}
            component={Link}
            href={to}
            label={label}
            leftSection={<Icon size={18} stroke={1.7} aria-hidden />}
            active={isHere}
            aria-current={isHere ? 'page' : undefined}
            onClick={onNavigate}
            style={{ borderRadius: 'var(--mantine-radius-md)' }}
          />
        )
      })}
    </Stack>
  )
}
