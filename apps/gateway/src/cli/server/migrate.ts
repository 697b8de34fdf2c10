import type { Command } from 'commander'
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
  const migrations = await planMigrations({ url, encryptionKeys })
  if (!plan) {
    const store = await openStore({ url, encryptionKeys, serving: false })
    await store.close()
  }
  printAnswer({ data: { migrations, applied: !plan } }, json, () => {
    if (migrations.length === 0) return 'The database is up to date.'
    return [plan ? 'These migrations would be applied:' : 'Applied:', ...migrations].join('\n  ')
  })
}
