import { constants, setPriority } from 'node:os'
import { flood, type FloodOptions, type FloodResult } from '@guidepost/tooling-testing/flood'

// A process of its own, so that the flood does not delay the good webhooks before they are sent.
// It stands for other machines: it must not take the gateway's share of the processor.
setPriority(constants.priority.PRIORITY_LOW)
const ending = new AbortController()
process.on('message', (message: FloodOptions | 'end') => {
  if (message === 'end') return ending.abort()
  void flood({ ...message, signal: ending.signal }).then((result: FloodResult) => process.send!(result))
})
process.on('disconnect', () => process.exit())
