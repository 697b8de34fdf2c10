import { library } from '@guidepost/tooling-config/tsup'

export default library({ index: 'src/index.ts', web: 'src/web.ts' })
