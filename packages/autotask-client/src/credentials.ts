import { createHash, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { AutotaskError } from './errors.ts'

/** What an API user of Autotask signs its calls with. */
export interface AutotaskCredentials {
  /** The user name of the API user ("username (key)"), like an e-mail address. */
  readonly username: string
  /** Its secret ("password"), sent verbatim in a header: so printable ASCII. */
  readonly secret: string
  /** The tracking identifier ("API integration code"). */
  readonly integrationCode: string
  /**
   * The zone, like `webservices3`, if it is known. Used only while the zone look-up can't be reached: what the look-up
   * says goes first, since tenants are moved.
   */
  readonly subdomain?: string | undefined
}

/** Refuses what could not be sent, or would be sent elsewhere. No message holds a secret. */
export function checkCredentials(credentials: AutotaskCredentials): void {
  const { username, secret, integrationCode, subdomain } = credentials
  if (!printable.test(username)) throw invalid('username must be the name of the API user, like abc@example.com')
  if (!printable.test(secret)) throw invalid('secret must be printable ASCII without blanks around it')
  if (!printable.test(integrationCode)) throw invalid('integrationCode must be the tracking identifier of the API user')
  if (subdomain !== undefined && !zoneName.test(subdomain)) {
    throw invalid('subdomain must be like webservices3: the part of your API URL before .autotask.net')
  }
}

/** The first part of a zone's host name. */
export const zoneName = /^webservices[1-9]\d{0,2}$/

/** `fetch` refuses other characters in a header with an error that holds the value. */
const printable = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/

function invalid(message: string): AutotaskError {
  return new AutotaskError('validation', message)
}

/** One name for a user, however its case is written. */
export function userKey(credentials: AutotaskCredentials): string {
  return credentials.username.toLowerCase()
}

/** Equal for equal credentials, within this process. */
export function sameness({ username, secret, integrationCode }: AutotaskCredentials): string {
  return createHash('sha256')
    .update(JSON.stringify([username, secret, integrationCode]))
    .digest('base64')
}

/**
 * Equal for equal credentials, for the host to keep: a slow hash, so that a short secret isn't guessed from it.
 * It is made only after a 401 or when a state is kept, never on the usual way.
 */
export function fingerprint(credentials: AutotaskCredentials): Promise<string> {
  const made = fingerprints.get(credentials) ?? slowHash(credentials)
  fingerprints.set(credentials, made)
  return made
}

const fingerprints = new WeakMap<AutotaskCredentials, Promise<string>>()

async function slowHash(credentials: AutotaskCredentials): Promise<string> {
  const key = await derive(sameness(credentials), `guidepost ${userKey(credentials)}`, 24)
  return key.toString('base64url')
}

const derive = promisify<string, string, number, Buffer>(scrypt)
