import { activityAnswer, overviewAnswer } from '../overview/answers.ts'
import { data } from '../http/schemas/answers.ts'
import type { RouteDescriptions, RouteGroup } from './route-description.ts'

const routes: RouteDescriptions = {
  'GET /v1/overview': {
    id: 'getOverview',
    summary: 'Tell how the environment stands, and what needs a person',
    more: 'Made to be asked every few seconds: events, deliveries and connections are counted up to a bound.',
    answers: { 200: data(overviewAnswer) },
  },
  'GET /v1/activity': {
    id: 'getActivity',
    summary: 'Tell what happened over time, for charts',
    more: '`range` ends now; or `from` and `to`. Default: `range=24h`. At most 1,000 points, of the last 30 days. Counts of the last seconds before a process died are missing.',
    answers: { 200: data(activityAnswer) },
  },
}

/** How it stands, and how it went. */
export const activityRoutes: readonly RouteGroup[] = [{ tag: 'Overview', key: 'api', routes }]
