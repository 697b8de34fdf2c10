import { copyFileSync, mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describeReadme } from '@guidepost/tooling-testing'

// Runs the code of the guide "Adding a provider" here, where the dependencies of a plugin are installed.
const folder = fileURLToPath(new URL('../.readme/adding-a-provider/', import.meta.url))
mkdirSync(folder, { recursive: true })
copyFileSync(new URL('../../../docs/adding-a-provider.md', import.meta.url), `${folder}README.md`)

describeReadme(folder)
