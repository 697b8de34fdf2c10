import { flood, type FloodOptions, type FloodResult } from '@guidepost/tooling-testing/flood'

// A process of its own, so that the flood does not delay the good webhooks before they are sent.
const ending = new AbortController()
process.on('message', (message: FloodOptions | 'end') => {
  if (message === 'end') return ending.abort()
  void flood({ ...message, signal: ending.signal }).then((result: FloodResult) => process.send!(result))
})
process.on('disconnect', () => process.exit())
