import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { autotask } from '@guidepost/provider-autotask'
import { openStore, type Store } from '@guidepost/store'
import { guidOf } from './load.ts'

/** The database and settings of a benchmark's gateway, and the path of its webhooks. */
export interface World {
  readonly folder: string
  readonly databaseUrl: string
  /** The file of an SQLite database. On PostgreSQL it does not exist. */
  readonly databaseFile: string
  readonly env: Readonly<Record<string, string>>
  readonly environmentUuid: string
  /** The path of the webhook URL. */
  readonly path: string
  readonly secret: string
  readonly integrationId: number
}

const folders: string[] = []
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** Makes a folder for one run. It is removed when the process ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'guidepost-bench-'))
  folders.push(folder)
  return folder
}

export interface WorldOptions {
  readonly postgresUrl?: string
  readonly like?: World
  /** The text of the configuration file. */
  readonly config?: string
  /** Creates more rows through the store's port. */
  readonly also?: (store: Store, made: { environmentId: number; integrationId: number }) => Promise<void>
}

/**
 * Creates a database with one environment, one Autotask integration and one connection, through the store's port: an SQLite
 * file in the folder, or in the empty PostgreSQL database at `postgresUrl`. With `like` it gets the webhook URL and the secret
 * of another world, so that the same requests fit both.
 */
export async function createWorld(
  folder: string,
  { postgresUrl, like, config: configuration = 'export default {}\n', also }: WorldOptions = {},
): Promise<World> {
  const provider = autotask()
  const databaseFile = join(folder, 'guidepost.db')
  const databaseUrl = postgresUrl ?? `sqlite:${databaseFile}`
  const encryptionKey = randomBytes(32)
  const secret = like?.secret ?? provider.receive.generateSecret()
  const uuid = like?.environmentUuid ?? randomUUID()
  const now = Date.now()
  const store = await openStore({ url: databaseUrl, encryptionKeys: [encryptionKey] })
  try {
    const environment = made(await store.createEnvironment({ name: 'bench', uuid, now }))
    const { id: integrationId } = made(
      await store.createIntegration({
        environmentId: environment.id,
        uniqueKey: 'autotask',
        provider: provider.id,
        displayName: null,
        forwardWebhooks: true,
        secret,
        now,
      }),
    )
    const config = { webhookGuid: guidOf(0) }
    made(
      await store.createConnection({
        integrationId,
        connectionId: 'tenant-0',
        config,
        metadata: null,
        tags: {},
        matchKeys: provider.receive.connectionKeys(config),
        credentials: null,
        now,
      }),
    )
    const configFile = join(folder, 'guidepost.config.js')
    writeFileSync(configFile, configuration)
    await also?.(store, { environmentId: environment.id, integrationId })
    const env = {
      PORT: '0',
      GUIDEPOST_HOST: '127.0.0.1',
      DATABASE_URL: databaseUrl,
      GUIDEPOST_ENCRYPTION_KEY: encryptionKey.toString('base64'),
      GUIDEPOST_CONFIG: configFile,
      LOG_LEVEL: 'silent',
    }
    return {
      folder,
      databaseUrl,
      databaseFile,
      env,
      environmentUuid: uuid,
      path: `/webhook/${uuid}/autotask`,
      secret,
      integrationId,
    }
  } finally {
    await store.close()
  }
}

function made<Made>(result: Made | 'duplicate'): Made {
  if (result === 'duplicate') throw new Error('The database of a benchmark is not empty')
  return result
}
