import { isVague } from '../http/classify.ts'
import { createOnce } from '../rows/calls.ts'
import { entityInformation, type UserAccess } from '../rows/entity-information.ts'
import { query } from '../rows/query.ts'
import { AutotaskError, isAutotaskError } from '../errors.ts'
import type { CallOptions, Transport } from '../http/transport.ts'
import { checkSettings, readWebhook, webhookFields, type WebhookSettings } from './webhook.ts'

/** Creates a webhook at `root`, e.g. `TicketWebhooks`, at most once, and returns its id. */
export async function createWebhook(
  transport: Transport,
  root: string,
  settings: WebhookSettings,
  options: CallOptions,
): Promise<number> {
  checkSettings(settings, 'create')
  const call = { ...options, path: root, body: settings, secrets: [settings.secretKey] }
  try {
    return await createOnce(transport, call, () => findCreated(transport, root, settings, options))
  } catch (error) {
    if (!isAutotaskError(error)) throw error
    if (error.code !== 'permission_denied' && !(error.code === 'validation' && isVague(error))) throw error
    throw withCause(error, await accessForCreate(transport, root, options))
  }
}

/** The id of the webhook that an earlier attempt created. Autotask allows no second webhook with the same settings. */
async function findCreated(
  transport: Transport,
  root: string,
  settings: WebhookSettings,
  options: CallOptions,
): Promise<number | undefined> {
  const filter = [{ op: 'eq', field: 'webhookUrl', value: settings.webhookUrl }] as const
  for await (const row of query(transport, root, { ...options, includeFields: webhookFields, filter })) {
    const webhook = readWebhook(row)
    const isSame = webhookFields.every(
      (name) => !(name in settings) || webhook[name] === settings[name as keyof WebhookSettings],
    )
    if (isSame) return webhook.id
  }
  return undefined
}

/** Autotask may use the same words for a missing right and for a used-up maximum. The right itself can be read. */
function withCause(error: AutotaskError, access: UserAccess): AutotaskError {
  if (access === 'unknown') return error
  const [code, cause] = causes[access]
  return new AutotaskError(code, `${error.message} (${cause})`, { status: error.status, texts: error.texts })
}

async function accessForCreate(transport: Transport, root: string, options: CallOptions): Promise<UserAccess> {
  try {
    return (await entityInformation(transport, root, options)).userAccessForCreate
  } catch (error) {
    if (isAutotaskError(error)) return 'unknown'
    throw error
  }
}

const maximumReached = 'the API user may create webhooks, so it has probably used up its maximum number of webhooks'

/** What a vague refusal means for an API user with this access. */
const causes = {
  none: ['permission_denied', 'the API user may not create webhooks'],
  all: ['limit_reached', maximumReached],
  restricted: ['limit_reached', maximumReached],
} as const
