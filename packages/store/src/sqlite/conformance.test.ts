import { describeStore } from '../conformance.ts'
import { openScratch } from './scratch.ts'

describeStore('SQLite', openScratch)
