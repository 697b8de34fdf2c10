import { describeProvider } from '@guidepost/provider/conformance'
import { autotask } from './autotask.ts'

// Without `escapedFallback`, which accepts a body that was serialised again. The contract forbids that.
describeProvider(autotask())
