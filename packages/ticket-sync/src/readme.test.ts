import { fileURLToPath } from 'node:url'
import { describeReadme } from '@guidepost/tooling-testing'

describeReadme(fileURLToPath(new URL('..', import.meta.url)))
