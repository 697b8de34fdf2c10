import { PageHeader } from '../../parts/page-header.tsx'

export default function ConnectATenantPage() {
  return <PageHeader title="Connect a tenant" />
}
