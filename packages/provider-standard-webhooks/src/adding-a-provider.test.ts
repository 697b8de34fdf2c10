import { copyFileSync, mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describeReadme } from '@guidepost/tooling-testing'

// The guide that this plugin was written from. Its code runs here, where a plugin's dependencies are installed.
const folder = fileURLToPath(new URL('../.readme/adding-a-provider/', import.meta.url))
mkdirSync(folder, { recursive: true })
copyFileSync(new URL('../../../docs/adding-a-provider.md', import.meta.url), `${folder}README.md`)

describeReadme(folder)
