import { describeStore } from './describe-store.ts'
import { openScratch } from '../support/postgres/scratch.ts'

describeStore('PostgreSQL', openScratch)
