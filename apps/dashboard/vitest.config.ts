import { mergeConfig } from 'vitest/config'
import base from '@guidepost/tooling-config/vitest'

/** One worker runs the files one after another: they share one browser and one gateway (`test/world.ts`). */
export default mergeConfig(base, {
  test: { include: ['src/**/*.test.ts', 'test/**/*.test.ts'], maxWorkers: 1, fileParallelism: false },
})
