import { describeProvider } from '@guidepost/provider/conformance'
import { autotask } from './autotask.ts'

// Without `escapedFallback`: that option is there to believe a body that was written again, which the contract forbids.
describeProvider(autotask())
