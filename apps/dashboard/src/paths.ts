import { useParams } from 'wouter'

/** The path of each page, below `/ui`. Build every link with these: they escape ids, which may contain slashes. */
export const paths = {
  overview: '/',
  integrations: '/integrations',
  integration: (key: string) => `/integrations/${encodeURIComponent(key)}`,
  connections: '/connections',
  newConnection: '/connections/new',
  connection: (integration: string, connection: string) =>
    `/connections/${encodeURIComponent(integration)}/${encodeURIComponent(connection)}`,
  events: '/events',
  eventsWith: (search: string) => `/events?search=${encodeURIComponent(search)}`,
  eventsRelatedTo: (id: string) => `/events?related_to=${encodeURIComponent(id)}`,
  event: (id: string) => `/events/${encodeURIComponent(id)}`,
  deadLetters: '/dead-letters',
  destinations: '/destinations',
  destination: (id: string) => `/destinations/${encodeURIComponent(id)}`,
  linkedTickets: '/linked-tickets',
  audit: '/audit',
  settings: '/settings',
  demo: '/demo',
  signIn: '/sign-in',
} as const

/** An id from the current path, unescaped. */
export function usePathId(name: 'integration' | 'connection' | 'id'): string {
  return decodeURIComponent(useParams()[name] ?? '')
}
