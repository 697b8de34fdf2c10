import { PageHeader } from '../../parts/page-header.tsx'

export default function IntegrationsPage() {
  return <PageHeader title="Integrations" />
}
