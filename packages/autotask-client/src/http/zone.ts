import { zoneName, type AutotaskCredentials } from '../credentials.ts'
import { AutotaskError } from '../errors.ts'
import { reader } from '../rows/rows.ts'

/** Where an API user's database lives. Autotask developer help, "zoneInformation". */
export interface Zone {
  /** For people, e.g. `Pre Release`. */
  readonly zoneName: string | undefined
  /** The base of every call, with its last slash, e.g. `https://webservices2.autotask.net/ATServicesRest/`. */
  readonly url: string
  /** The base of Autotask's pages, for links. */
  readonly webUrl: string | undefined
  /** The number of the database within the zone; unknown if the look-up could not be reached. */
  readonly ci: number | undefined
  /** Names the database, for what is counted per database. */
  readonly database: string
}

/** Where the look-up is asked: the one call without credentials. */
const lookUpOrigin = 'https://webservices.autotask.net'

/** The URL of the look-up, in the case that works wherever case counts; the user's `+` is encoded too. */
export function lookUpUrl(username: string, origin: string = lookUpOrigin): string {
  return `${origin}/ATServicesRest/V1.0/zoneInformation?user=${encodeURIComponent(username)}`
}

const readZone = reader({ zoneName: 'text', url: 'text', webUrl: 'text', ci: 'integer' })

/** What the look-up answered, refused if credentials would go anywhere but to Autotask or the simulator. */
export function zoneOf(body: unknown, simulators: readonly string[]): Zone {
  const row = readZone(body)
  const url = baseOf(row.url)
  if (!url || !isAllowed(url, simulators)) {
    throw new AutotaskError('unavailable', 'The zone look-up answered with a URL that is not Autotask’s', {
      retryable: false,
    })
  }
  return { ...row, url: url.href, database: `${url.origin}#${row.ci ?? ''}` }
}

/** The zone that the credentials name, for when the look-up can't be reached. */
export function assumedZone({ subdomain, username }: AutotaskCredentials): Zone | undefined {
  if (subdomain === undefined) return undefined
  const url = `https://${subdomain}.autotask.net/ATServicesRest/`
  const database = `${url}#${username.toLowerCase()}`
  return { zoneName: undefined, url, webUrl: undefined, ci: undefined, database }
}

/** With one slash at the end and `ATServicesRest` before it, whichever of the two Autotask left out. */
function baseOf(url: string | undefined): URL | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined
  const base = new URL(url)
  const path = base.pathname.replace(/\/+$/, '')
  base.pathname = `${path === '' ? '/ATServicesRest' : path}/`
  base.search = ''
  base.hash = ''
  return base
}

/** True for an origin that may be given credentials. */
export function isAllowed(url: URL, simulators: readonly string[]): boolean {
  if (url.username !== '' || url.password !== '') return false
  if (simulators.length > 0) return simulators.includes(url.origin)
  const [zone = '', ...rest] = url.hostname.split('.')
  return url.protocol === 'https:' && url.port === '' && zoneName.test(zone) && rest.join('.') === 'autotask.net'
}

/** The origins of the simulators that somebody configured, in normal form; none for Autotask itself. */
export function originsOf(simulators: string | readonly string[] | undefined): string[] {
  return [simulators ?? []].flat().map(originOf)
}

function originOf(simulator: string): string {
  const url = URL.canParse(simulator) ? new URL(simulator) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new AutotaskError('validation', 'simulatorOrigin must be like http://127.0.0.1:8080')
  }
  return url.origin
}
