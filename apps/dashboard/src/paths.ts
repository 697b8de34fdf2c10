import { useParams } from 'wouter'

/** The address of each page, below `/ui`. Links are made here and nowhere else: an id may hold a slash. */
export const paths = {
  overview: '/',
  integrations: '/integrations',
  integration: (key: string) => `/integrations/${encodeURIComponent(key)}`,
  connections: '/connections',
  newConnection: '/connections/new',
  connection: (integration: string, connection: string) =>
    `/connections/${encodeURIComponent(integration)}/${encodeURIComponent(connection)}`,
  events: '/events',
  event: (id: string) => `/events/${encodeURIComponent(id)}`,
  deadLetters: '/dead-letters',
  destinations: '/destinations',
  destination: (id: string) => `/destinations/${encodeURIComponent(id)}`,
  linkedTickets: '/linked-tickets',
  signIn: '/sign-in',
} as const

/** A part of the page's own address, as it was before it was put there. */
export function usePathId(name: 'integration' | 'connection' | 'id'): string {
  return decodeURIComponent(useParams()[name] ?? '')
}
