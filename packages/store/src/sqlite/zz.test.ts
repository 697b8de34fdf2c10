import { describeDeliveries } from '../conformance/deliveries.ts'
import { openScratch } from './testing/scratch.ts'
describeDeliveries(openScratch)
