import { describeStore } from './describe-store.ts'
import { openScratch } from '../support/sqlite/scratch.ts'

describeStore('SQLite', openScratch)
