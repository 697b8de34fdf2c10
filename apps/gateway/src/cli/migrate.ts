import type { Command } from 'commander'
import { addCommand, type CommonOptions } from './command.ts'
import { requireSettings } from './environment.ts'
import { print, printJson } from './output.ts'

export function addMigrate(program: Command): void {
  addCommand(program, 'migrate', 'bring the database to the schema of this version (serve does it by itself)')
    .option('--plan', 'only say what would be done')
    .action(migrate)
}

async function migrate({ plan = false, json = false }: CommonOptions & { plan?: boolean }): Promise<void> {
  const { databaseUrl: url, encryptionKeys } = requireSettings()
  const { openStore, planMigrations } = await import('@guidepost/store')
  const migrations = await planMigrations({ url, encryptionKeys })
  if (!plan) {
    const store = await openStore({ url, encryptionKeys, serving: false })
    await store.close()
  }
  if (json) printJson({ data: { migrations, applied: !plan } })
  else if (migrations.length === 0) print('The database is up to date.')
  else print([plan ? 'These migrations would be applied:' : 'Applied:', ...migrations].join('\n  '))
}
