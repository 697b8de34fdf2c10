import { createHash, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { AutotaskError } from './errors.ts'

/** The credentials of an API user of Autotask. */
export interface AutotaskCredentials {
  /** The user name of the API user ("username (key)"). Looks like an e-mail address. */
  readonly username: string
  /** Its secret ("password"). Printable ASCII, because it is sent unchanged in a header. */
  readonly secret: string
  /** The tracking identifier ("API integration code"). */
  readonly integrationCode: string
  /**
   * The zone, like `webservices3`, if known. Used only while the zone look-up can't be reached: the look-up takes precedence,
   * because Autotask moves tenants.
   */
  readonly subdomain?: string | undefined
}

/** Throws `validation` for credentials that can't be sent, and for an invalid zone. No message contains a secret. */
export function checkCredentials(credentials: AutotaskCredentials): void {
  const { username, secret, integrationCode, subdomain } = credentials
  if (!printable.test(username)) throw invalid('username must be the name of the API user, like abc@example.com')
  if (!printable.test(secret)) throw invalid('secret must be printable ASCII without spaces around it')
  if (!printable.test(integrationCode)) throw invalid('integrationCode must be the tracking identifier of the API user')
  if (subdomain !== undefined && !zoneName.test(subdomain)) {
    throw invalid('subdomain must be like webservices3: the part of your API URL before .autotask.net')
  }
}

/** The first part of a zone's host name. */
export const zoneName = /^webservices[1-9]\d{0,2}$/

/** For other characters in a header, `fetch` throws an error that contains the value. */
const printable = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/

function invalid(message: string): AutotaskError {
  return new AutotaskError('validation', message)
}

/** The user name in lower case, so that its spelling does not matter. */
export function userKey(credentials: AutotaskCredentials): string {
  return credentials.username.toLowerCase()
}

/** A fast hash of the credentials. Never leaves the process. */
export function digestOf({ username, secret, integrationCode }: AutotaskCredentials): string {
  return createHash('sha256')
    .update(JSON.stringify([username, secret, integrationCode]))
    .digest('base64')
}

/**
 * A slow hash of the credentials for the host to store: a short secret can't be guessed from it. Computed only after a 401
 * or when a user has a stored state, not for every call.
 */
export function fingerprint(credentials: AutotaskCredentials): Promise<string> {
  const made = fingerprints.get(credentials) ?? slowHash(credentials)
  fingerprints.set(credentials, made)
  return made
}

const fingerprints = new WeakMap<AutotaskCredentials, Promise<string>>()

async function slowHash(credentials: AutotaskCredentials): Promise<string> {
  const key = await derive(digestOf(credentials), `guidepost ${userKey(credentials)}`, 24)
  return key.toString('base64url')
}

const derive = promisify<string, string, number, Buffer>(scrypt)
