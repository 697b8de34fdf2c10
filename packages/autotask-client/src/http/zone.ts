import { zoneName, type AutotaskCredentials } from '../credentials.ts'
import { AutotaskError } from '../errors.ts'
import { reader } from '../rows/rows.ts'

/** Where an API user's database lives. Autotask developer help, "zoneInformation". */
export interface Zone {
  /** To show, e.g. `Pre Release`. */
  readonly zoneName: string | undefined
  /** The base URL of every call, with a trailing slash, e.g. `https://webservices2.autotask.net/ATServicesRest/`. */
  readonly url: string
  /** The base URL of Autotask's web pages, for links. */
  readonly webUrl: string | undefined
  /** The number of the database within the zone; `undefined` if the look-up could not be reached. */
  readonly ci: number | undefined
  /** Identifies the database, for limits per database. */
  readonly database: string
}

/** The host of the look-up, the only call without credentials. */
const lookUpOrigin = 'https://webservices.autotask.net'

/** The URL of the look-up. This spelling of `zoneInformation` also works where case matters. A `+` in the user name is encoded, too. */
export function zoneLookUpUrl(username: string, origin: string = lookUpOrigin): string {
  return `${origin}/ATServicesRest/V1.0/zoneInformation?user=${encodeURIComponent(username)}`
}

const readZone = reader({ zoneName: 'text', url: 'text', webUrl: 'text', ci: 'integer' })

/** The zone from the answer of the look-up. Throws if the zone's URL belongs neither to Autotask nor to a simulator. */
export function toZone(body: unknown, simulators: readonly string[]): Zone {
  const row = readZone(body)
  const url = toBaseUrl(row.url)
  if (!url || !isAllowed(url, simulators)) {
    throw new AutotaskError('unavailable', 'The zone look-up returned a URL that does not belong to Autotask', {
      retryable: false,
    })
  }
  return { ...row, url: url.href, database: `${url.origin}#${row.ci ?? ''}` }
}

/** The zone that the credentials name, to use while the look-up can't be reached. */
export function assumedZone({ subdomain, username }: AutotaskCredentials): Zone | undefined {
  if (subdomain === undefined) return undefined
  const url = `https://${subdomain}.autotask.net/ATServicesRest/`
  const database = `${url}#${username.toLowerCase()}`
  return { zoneName: undefined, url, webUrl: undefined, ci: undefined, database }
}

/** The URL with a path and one trailing slash. Autotask sometimes omits `ATServicesRest` or the slash. */
function toBaseUrl(url: string | undefined): URL | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined
  const base = new URL(url)
  const path = base.pathname.replace(/\/+$/, '')
  base.pathname = `${path === '' ? '/ATServicesRest' : path}/`
  base.search = ''
  base.hash = ''
  return base
}

/** True if credentials may be sent to this URL. */
export function isAllowed(url: URL, simulators: readonly string[]): boolean {
  if (url.username !== '' || url.password !== '') return false
  if (simulators.length > 0) return simulators.includes(url.origin)
  const [zone = '', ...rest] = url.hostname.split('.')
  return url.protocol === 'https:' && url.port === '' && zoneName.test(zone) && rest.join('.') === 'autotask.net'
}

/** The origins of the configured simulators, in normal form; an empty list for Autotask itself. */
export function parseOrigins(simulators: string | readonly string[] | undefined): string[] {
  return [simulators ?? []].flat().map(parseOrigin)
}

function parseOrigin(simulator: string): string {
  const url = URL.canParse(simulator) ? new URL(simulator) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new AutotaskError('validation', 'simulatorOrigin must be like http://127.0.0.1:8080')
  }
  return url.origin
}
