import type { AutotaskClient, CallOptions } from '@guidepost/autotask-client'
import type { Finding, ProviderHost } from '@guidepost/provider'
import type { Connection, OpenClient } from '../open.ts'
import { Check, providerErrorOrThrow } from './finding.ts'

/** Checks whether the API user can sign in. Returns the client if so; otherwise no other check can run. */
export async function* accessFindings(
  connection: Connection,
  host: ProviderHost,
  openClient: OpenClient,
): AsyncGenerator<Finding, AutotaskClient | undefined> {
  const config = new Check('connection-config', {
    title: 'The connection has the settings that calls to Autotask need',
    failed: 'The connection lacks settings that calls to Autotask need',
  })
  let client: AutotaskClient
  try {
    client = openClient(connection, host)
  } catch (error) {
    const { message, advice = 'Complete the connection.' } = providerErrorOrThrow(error)
    yield config.wrong(message, advice)
    return undefined
  }
  yield config.ok(`User ${connection.config.username}, its secret and a tracking identifier`)

  const call = { signal: host.signal }
  const zone = await zoneFinding(client, connection, call)
  yield zone
  if (zone.verdict !== 'ok') return undefined
  const [login, code, hourly] = await loginFindings(client, connection, call)
  yield* [login, code, hourly].filter((finding) => finding !== undefined)
  return login.verdict === 'ok' ? client : undefined
}

async function zoneFinding(client: AutotaskClient, { config }: Connection, call: CallOptions): Promise<Finding> {
  const check = new Check('zone', {
    title: 'Autotask knows the API user',
    failed: 'Autotask does not know the API user',
  })
  return await check.run(async () => {
    try {
      const { zoneName = 'without a name', url } = await client.zone(call)
      return check.ok(`${config.username} is in the zone ${zoneName} (${new URL(url).host})`)
    } catch (error) {
      const { code, message } = providerErrorOrThrow(error)
      if (code !== 'unauthorized') throw error
      const advice = 'In Autotask, open Admin > Resources/Users (HR) > the API user and copy "Username (Key)".'
      return { ...check.wrong(message, advice), code: 'unauthorized' }
    }
  })
}

const expired =
  'In Autotask, open Admin > Resources/Users (HR) > the API user. It must be active and not locked, and its password must ' +
  'not have expired (tick "not required to change password"). Then retry. If nothing was wrong, generate a new secret there ' +
  'and enter it in the connection.'

async function loginFindings(
  client: AutotaskClient,
  { config }: Connection,
  call: CallOptions,
): Promise<[login: Finding, code: Finding, hourly?: Finding]> {
  const login = new Check('credentials', {
    title: 'The API user can sign in',
    failed: 'The API user cannot sign in (401)',
  })
  const code = new Check('integration-code', {
    title: 'Autotask accepts the tracking identifier',
    failed: 'Autotask rejects the tracking identifier',
  })
  const hourly = new Check('hourly-limit', {
    title: 'Less than half of the hourly requests are used',
    failed: 'More than half of the hourly requests are used',
  })
  try {
    // The only call that needs no right.
    const { used, limit, timeframeMinutes } = await client.threshold(call)
    const usage = `${used} of ${limit} requests in the last ${timeframeMinutes} minutes, by all integrations together`
    const accepted = [
      login.ok(`Autotask accepts ${config.username} and its secret`),
      code.ok('Autotask accepts it for this API user'),
    ] as const
    if (used * 2 < limit) return [...accepted, hourly.ok(usage)]
    return [...accepted, hourly.wrong(`${usage}. Beyond half, Guidepost sends only urgent requests`, tooMany)]
  } catch (error) {
    const refusal = providerErrorOrThrow(error)
    if (refusal.code !== 'unauthorized')
      return [login.unknown(refusal.message), code.unknown('Not checked, because the sign-in could not be checked')]
    return [
      {
        ...login.wrong(
          `${refusal.message}. The secret may be wrong, the password expired, or the user inactive or locked`,
          expired,
        ),
        code: 'unauthorized',
      },
      code.unknown(
        'Autotask rejects user, secret and tracking identifier together, and does not say which one is wrong',
        'Compare it with Admin > Resources/Users (HR) > the API user > API Tracking Identifier in Autotask.',
      ),
    ]
  }
}

const tooMany = 'Find the integration of this Autotask database that sends most requests, and slow it down.'
