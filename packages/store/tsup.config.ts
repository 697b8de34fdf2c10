import { library } from '@guidepost/tooling-config/tsup'

export default library({ index: 'src/index.ts', 'sqlite-worker': 'src/sqlite/worker.ts' })
