import type { Data } from '../../api/http/schemas/answers.ts'
import type { IntegrationAnswer } from '../../api/integrations/answers.ts'
import type { ProviderDetailAnswer } from '../../api/providers/answers.ts'
import type { ConnectedAnswer } from '../../api/registrations/answers.ts'
import type { ApiClient } from '../client/api-client.ts'
import { apiClient } from '../client/api-client.ts'
import { connectionPath, integrationPath } from '../client/paths.ts'
import { watch } from '../client/progress.ts'
import { integrationKey } from '../integrations/integration-key.ts'
import { isSettled } from '../registrations/view.ts'
import { confirmEffects } from '../shared/confirm.ts'
import { given } from '../shared/options.ts'
import { counted } from '../../terminal/output.ts'
import { runTasks, throughOutages, type BulkOptions, type Task } from './run.ts'
import { selectConnections } from './select.ts'
import { readTenants, type Fields, type Tenant } from './tenants-file.ts'

interface ConnectFileOptions extends BulkOptions {
  readonly integration?: string | undefined
}

/** Connects every tenant of a file. Returns 1 if one failed. */
export async function connectFile(file: string, options: ConnectFileOptions): Promise<number> {
  const api = apiClient()
  const integration = await integrationKey(api, options.integration)
  const tenants = readTenants(file, await readFields(api, integration))
  const existing = new Set((await selectConnections(api, { integration })).map(({ connection_id: id }) => id))
  const known = tenants.filter(({ connection }) => existing.has(connection)).length
  const report = options.report ?? `${file}.report.jsonl`
  const effects = [
    `${counted(tenants.length - known, 'tenant')} to connect`,
    `${counted(known, 'connection')} that exist already: checked, and changed where the file differs`,
    `Results are written to ${report}. A second run skips the tenants that succeeded.`,
  ]
  const question = `Connect ${counted(tenants.length, 'tenant')}?`
  if (!(await confirmEffects(options, { question, effects }))) return 0
  const tasks = tenants.map((tenant) => taskOf(api, integration, tenant))
  return await runTasks(tasks, { ...options, report })
}

/** The names of the settings and credentials of the integration's provider. */
async function readFields(api: ApiClient, integration: string): Promise<Fields> {
  const { data } = await api.get<Data<IntegrationAnswer>>(integrationPath(integration))
  const { data: provider } = await api.get<Data<ProviderDetailAnswer>>(
    `/providers/${encodeURIComponent(data.provider)}`,
  )
  const config = propertiesOf(provider.connection_config_schema)
  const credentials = propertiesOf(provider.credentials_schema)
  const constants = Object.entries(credentials).flatMap(([name, { const: value }]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  return {
    config: Object.keys(config),
    credentials: Object.keys(credentials),
    constants: Object.fromEntries(constants),
  }
}

/** The properties of a JSON Schema. */
function propertiesOf(schema: ProviderDetailAnswer['credentials_schema']) {
  return (schema?.['properties'] ?? {}) as Readonly<Record<string, { readonly const?: unknown }>>
}

function taskOf(api: ApiClient, integration: string, { connection, credentials, config, presets }: Tenant): Task {
  const body = {
    ...given({ credentials, connection_config: config }),
    ...(presets.length > 0 && { registrations: presets.map((preset) => ({ preset })) }),
  }
  const request = { method: 'POST' as const, query: { provider_config_key: integration }, json: true, body }
  return {
    connection,
    integration,
    async run() {
      const { data } = await throughOutages(() =>
        watch<Data<ConnectedAnswer>>(api, `/v1${connectionPath(connection)}/connect`, request),
      )
      const bad = data.registrations.find((registration) => !isSettled(registration))
      return bad
        ? { ok: false, result: bad.status, message: bad.message }
        : { ok: true, result: data.registrations[0]?.status ?? 'none', message: '' }
    },
  }
}
