import { PageHeader } from '../../parts/page-header.tsx'

export default function IntegrationPage() {
  return <PageHeader title="Integration" />
}
