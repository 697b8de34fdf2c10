import { startGateway } from '../../../../apps/gateway/src/composition.ts'
import { readConfiguration } from '../../../../apps/gateway/src/configuration.ts'
import { createLogger } from '../../../../apps/gateway/src/logger.ts'
import { announce } from './announce.ts'

// Does the same as `guidepost serve`, with this process's environment variables.
const configuration = await readConfiguration(process.env)
const gateway = await startGateway(configuration, createLogger(configuration.settings.logLevel))
announce(gateway.url, () => gateway.stop())
