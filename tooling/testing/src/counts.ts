/** True under `pnpm test:deep`: the same suites, at their full counts and with fresh seeds. */
export const deep = process.env['GUIDEPOST_TEST_DEEP'] === '1'

/** How often to repeat something: `quick` in `test`, `full` in `test:deep`. */
export function runs(quick: number, full: number): number {
  return deep ? full : quick
}

/** Parameters for `fc.assert`: a fixed seed in `test`, so that it says the same every time; a fresh one in `test:deep`. */
export function property(quick: number, full: number): { numRuns: number; seed?: number } {
  return deep ? { numRuns: full } : { numRuns: quick, seed: 20_260_701 }
}
