import { fileURLToPath } from 'node:url'
import { mergeConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import base from './vitest.ts'

/** Tests of whole processes, in `test/`, wait for leases and time limits most of the time: they begin first, and others fill the gaps. */
class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const waits = ({ moduleId }: TestSpecification): boolean => /[\\/]test[\\/][^\\/]+$/.test(moduleId)
    const sorted = await super.sort(files)
    return [...sorted.filter(waits), ...sorted.filter((file) => !waits(file))]
  }
}

/**
 * For packages whose tests need PostgreSQL: one server for the run, a database for each file (`createDatabase`).
 * What they start as processes and threads of their own is bundled once.
 */
export default mergeConfig(base, {
  test: {
    globalSetup: ['postgres/setup.ts', 'bundle/setup.ts'].map((file) =>
      fileURLToPath(new URL(`../../testing/src/${file}`, import.meta.url)),
    ),
    // More than there are cores of a small machine: such tests wait for processes and the disk most of the time.
    maxWorkers: 3,
    sequence: { sequencer: WaitingFirst },
  },
})
