import { describeProvider } from '@guidepost/provider/conformance'
import { autotask } from './autotask.ts'

describeProvider(autotask())
describeProvider(autotask({ escapedFallback: true }))
