/** True under `pnpm test:deep`: the same suites, at their full counts and with fresh seeds. */
export const deep = process.env['GUIDEPOST_TEST_DEEP'] === '1'

/** `pnpm test:deep` draws a seed for each package and reports it. Set the variable to repeat a run. */
const seed = Number(process.env['GUIDEPOST_TEST_SEED'] ?? 20_260_701)

/** How often to repeat something: `quick` in `test`, `full` in `test:deep`. */
export function runs(quick: number, full: number): number {
  return deep ? full : quick
}

/** Parameters for `fc.assert`: a fixed seed in `test`, so that every run is the same; a new one in `test:deep`. */
export function property(quick: number, full: number): { numRuns: number; seed: number } {
  return { numRuns: runs(quick, full), seed }
}
