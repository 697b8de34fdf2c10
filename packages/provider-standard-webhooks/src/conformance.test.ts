import { describeProvider } from '@guidepost/provider/conformance'
import { standardWebhooks } from './standard-webhooks.ts'

const match = { event: 'data.account_id', connection: 'accountId' }

describeProvider(standardWebhooks({ match }))
describeProvider(
  standardWebhooks({
    id: 'acme-billing',
    displayName: 'Acme Billing',
    match: { event: 'tenant', connection: 'constructor' },
    types: ['invoice.paid', 'ping'],
    orderBy: 'data.invoice.id',
    toleranceMs: 0,
  }),
)
