import { lazy, type ComponentType, type LazyExoticComponent } from 'react'

interface PageRoute {
  readonly path: string
  readonly page: LazyExoticComponent<ComponentType>
}

/** Every page by its path; the first match wins. The browser loads the code of a page when it opens. */
export const routes: readonly PageRoute[] = [
  { path: '/', page: lazy(() => import('../pages/overview/index.tsx')) },
  { path: '/integrations', page: lazy(() => import('../pages/integrations/index.tsx')) },
  { path: '/integrations/:integration', page: lazy(() => import('../pages/integration/index.tsx')) },
  { path: '/connections', page: lazy(() => import('../pages/connections/index.tsx')) },
  { path: '/connections/new', page: lazy(() => import('../pages/new-connection/index.tsx')) },
  { path: '/connections/:integration/:connection', page: lazy(() => import('../pages/connection/index.tsx')) },
  { path: '/events', page: lazy(() => import('../pages/events/index.tsx')) },
  { path: '/events/:id', page: lazy(() => import('../pages/event/index.tsx')) },
  { path: '/dead-letters', page: lazy(() => import('../pages/dead-letters/index.tsx')) },
  { path: '/destinations', page: lazy(() => import('../pages/destinations/index.tsx')) },
  { path: '/destinations/:id', page: lazy(() => import('../pages/destination/index.tsx')) },
  { path: '/linked-tickets', page: lazy(() => import('../pages/linked-tickets/index.tsx')) },
  { path: '/audit', page: lazy(() => import('../pages/audit/index.tsx')) },
  { path: '/settings', page: lazy(() => import('../pages/settings/index.tsx')) },
  { path: '/demo', page: lazy(() => import('../pages/demo/index.tsx')) },
]
