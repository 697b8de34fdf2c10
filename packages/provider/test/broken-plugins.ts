import { brokenReading } from './broken-reading.ts'
import { brokenVerification } from './broken-verification.ts'
import type { BrokenPlugin } from './support/toy.ts'

export const brokenPlugins: BrokenPlugin[] = [...brokenVerification, ...brokenReading]
