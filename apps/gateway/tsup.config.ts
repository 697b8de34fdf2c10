import { library } from '@guidepost/tooling-config/tsup'

export default library(
  { index: 'src/index.ts', bin: 'src/bin.ts', 'handler-thread': 'src/dispatch/handler-thread.ts' },
  { format: ['esm'], shims: false },
)
