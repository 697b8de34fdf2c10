import { startAutotask } from '@guidepost/autotask-simulator'
import { describeRecover, type RecoverWorld } from '@guidepost/provider/conformance'
import { connectionOf, hostOf, provider } from '../../test/support/simulated.ts'
import { registrationSpecSchema } from '../register/spec.ts'

describeRecover(provider(), {
  async open(): Promise<RecoverWorld> {
    const autotask = await startAutotask({ processingMs: 0 })
    const { tenant, clock } = autotask
    return {
      connection: connectionOf(tenant.user),
      host: hostOf(autotask),
      registration: {
        id: 'r1',
        spec: registrationSpecSchema.parse({ subscribed: ['Title', 'Status'], displayed: ['Title', 'Status'] }),
        matchValues: ['a1da62a4-2c49-40a8-8183-69994ce5b3eb'],
      },
      now: () => clock.now(),
      advance: (ms) => clock.advance(ms),
      async createRecords(count) {
        const { companyId: companyID } = tenant
        const values = { title: 'a', status: 1, priority: 1, companyID }
        return Array.from({ length: count }, () => `Ticket:${tenant.create('Tickets', values)}`)
      },
      async hideRecords() {
        tenant.user.level.access.Tickets = 'none'
      },
      close: () => autotask.close(),
    }
  },
})
