import { describeRetention } from '../conformance/retention.ts'
import { describePurge } from '../conformance/purge.ts'
import { openScratch } from './testing/scratch.ts'
describeRetention(openScratch)
describePurge(openScratch)
