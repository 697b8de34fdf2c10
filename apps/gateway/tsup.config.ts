import { cp } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { library } from '@guidepost/tooling-config/tsup'

const dashboard = '../dashboard/dist'

/** Copies the dashboard into the package, so that an installed gateway can serve it. */
async function copyDashboard(): Promise<void> {
  if (!existsSync(dashboard)) return console.warn('The dashboard was not built, so this gateway has no pages')
  await cp(dashboard, 'dist/ui', { recursive: true, filter: (file) => !file.endsWith('.vite') })
}

export default library(
  { index: 'src/index.ts', bin: 'src/bin.ts', 'handler-thread': 'src/dispatch/handler-thread.ts' },
  { format: ['esm'], shims: false, onSuccess: copyDashboard },
)
