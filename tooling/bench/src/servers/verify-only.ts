import { listen } from './announce.ts'
import { acknowledge, bareServer } from './bare.ts'

// Shows how fast `node:http` and the HMAC alone are: it stores nothing.
listen(bareServer(process.env['BENCH_SECRET']!, (_, response) => acknowledge(response)))
