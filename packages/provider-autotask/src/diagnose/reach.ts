import type { AutotaskClient, CallOptions } from '@guidepost/autotask-client'
import type { Finding, ProviderHost } from '@guidepost/provider'
import type { Connection, OpenClient } from '../open.ts'
import { Check, refusalOf } from './finding.ts'

/** Whether Autotask lets the API user in. Returns the client if it does; nothing else can be looked at if not. */
export async function* reach(
  connection: Connection,
  host: ProviderHost,
  openClient: OpenClient,
): AsyncGenerator<Finding, AutotaskClient | undefined> {
  const config = new Check('connection-config', 'The connection has what calls to Autotask need')
  let client: AutotaskClient
  try {
    client = openClient(connection, host)
  } catch (error) {
    const { message, advice = 'Complete the connection.' } = refusalOf(error)
    yield config.wrong(message, advice)
    return undefined
  }
  yield config.ok(`user ${connection.config.username}, its secret and a tracking identifier`)

  const call = { signal: host.signal }
  const zone = await zoneFinding(client, connection, call)
  yield zone
  if (zone.verdict !== 'ok') return undefined
  const [login, code, hourly] = await loginFindings(client, connection, call)
  yield* [login, code, hourly].filter((finding) => finding !== undefined)
  return login.verdict === 'ok' ? client : undefined
}

async function zoneFinding(client: AutotaskClient, { config }: Connection, call: CallOptions): Promise<Finding> {
  const check = new Check('zone', 'Autotask knows the API user')
  return await check.make(async () => {
    try {
      const { zoneName = 'without a name', url } = await client.zone(call)
      return check.ok(`${config.username} is in the zone ${zoneName}: ${new URL(url).host}`)
    } catch (error) {
      const { code, message } = refusalOf(error)
      if (code !== 'unauthorized') throw error
      return check.wrong(
        message,
        'Copy the user name from Admin > Resources/Users (HR) > the API user > "Username (Key)".',
      )
    }
  })
}

const expired =
  'In Autotask, open Admin > Resources/Users (HR) > the API user: it must be active and not locked, and its password must ' +
  'not have expired (tick "not required to change password"). Once it is mended, retry; if all was well, generate a new ' +
  'secret there and give it to the connection.'

async function loginFindings(
  client: AutotaskClient,
  { config }: Connection,
  call: CallOptions,
): Promise<[login: Finding, code: Finding, hourly?: Finding]> {
  const login = new Check('credentials', 'The API user can sign in')
  const code = new Check('integration-code', 'The tracking identifier is accepted')
  const hourly = new Check('hourly-limit', 'The hourly number of requests leaves room')
  try {
    // The one call that needs no right.
    const { used, limit, timeframeMinutes } = await client.threshold(call)
    const usage = `${used} of ${limit} requests in the last ${timeframeMinutes} minutes, all integrations together`
    const accepted = [
      login.ok(`Autotask accepts ${config.username} and its secret`),
      code.ok('Autotask accepts it together with the API user'),
    ] as const
    if (used * 2 < limit) return [...accepted, hourly.ok(usage)]
    return [...accepted, hourly.wrong(`${usage}: from half of it on, only what a person waits for is sent`, tooMany)]
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal.code !== 'unauthorized') return [login.unknown(refusal.message), code.unknown('it was not asked')]
    return [
      login.wrong(
        `${refusal.message}. The secret may be wrong, the password expired, or the user inactive or locked`,
        expired,
      ),
      code.unknown(
        'Autotask refuses the user, secret and tracking identifier together, without saying which of them is wrong',
        'Compare the tracking identifier with Admin > Resources/Users (HR) > the API user > API Tracking Identifier.',
      ),
    ]
  }
}

const tooMany = 'Find the integration of this Autotask database that asks so much, and slow it down.'
