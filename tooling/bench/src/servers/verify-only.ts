import { listen } from './announce.ts'
import { acknowledge, bareServer } from './bare.ts'

// How fast `node:http` and the HMAC alone are: nothing is kept.
listen(bareServer(process.env['BENCH_SECRET']!, (_, response) => acknowledge(response)))
