import { describeStore } from '../conformance.ts'
import { openScratch } from './testing/scratch.ts'

describeStore('PostgreSQL', openScratch)
