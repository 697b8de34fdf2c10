import { library } from '@guidepost/tooling-config/tsup'

export default library({
  index: 'src/index.ts',
  conformance: 'src/conformance.ts',
  'conformance-cases': 'src/conformance-cases.ts',
})
