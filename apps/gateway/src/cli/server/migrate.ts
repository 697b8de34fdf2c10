import type { Command } from 'commander'
import { isPostgres } from '../../config/settings.ts'
import { addCommand, type CommonOptions } from '../shared/command.ts'
import { requireSettings } from '../shared/environment.ts'
import { printAnswer } from '../shared/print-answer.ts'

export function addMigrate(program: Command): void {
  addCommand(program, 'migrate', 'update the database schema to this version ("serve" does this, too)')
    .option('--plan', 'only list the migrations')
    .action(migrate)
}

async function migrate({ plan = false, json }: CommonOptions & { plan?: boolean }): Promise<void> {
  const { databaseUrl: url, encryptionKeys } = requireSettings()
  const { openStore, planMigrations } = await import('@guidepost/store')
  const storeMigrations = await planMigrations({ url, encryptionKeys })
  if (!plan) {
    const store = await openStore({ url, encryptionKeys, serving: false })
    await store.close()
  }
  const migrations = [...storeMigrations, ...(await migrateLoopTables(url, plan))]
  printAnswer({ data: { migrations, applied: !plan } }, json, () => {
    if (migrations.length === 0) return 'The database is up to date.'
    return [plan ? 'These migrations would be applied:' : 'Applied:', ...migrations].join('\n  ')
  })
}

/** On PostgreSQL the loops have their own tables. Creating them here lets a role without that right serve. */
async function migrateLoopTables(url: string, plan: boolean): Promise<readonly string[]> {
  if (!isPostgres(url)) return []
  const { migrateLoops } = await import('../../loops/shared.ts')
  return migrateLoops(url, plan)
}
