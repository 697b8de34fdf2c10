import { fileURLToPath } from 'node:url'
import { mergeConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import base from './vitest.ts'

/** Runs the tests in `test/` first: they start whole processes and mostly wait for leases and time limits, while others use the CPU. */
class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const mostlyWaits = ({ moduleId }: TestSpecification): boolean => /[\\/]test[\\/]/.test(moduleId)
    const sorted = await super.sort(files)
    return [...sorted.filter(mostlyWaits), ...sorted.filter((file) => !mostlyWaits(file))]
  }
}

/**
 * For packages whose tests need PostgreSQL: one server for the run, a database for each file (`createDatabase`).
 * The programs that tests start as processes and threads are bundled once.
 */
export default mergeConfig(base, {
  test: {
    globalSetup: ['postgres/setup.ts', 'bundle/setup.ts'].map((file) =>
      fileURLToPath(new URL(`../../testing/src/${file}`, import.meta.url)),
    ),
    // More workers than a small machine has cores: these tests mostly wait for processes and the disk.
    maxWorkers: 3,
    sequence: { sequencer: WaitingFirst },
  },
})
