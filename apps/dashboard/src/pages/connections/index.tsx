import { PageHeader } from '../../parts/page-header.tsx'

export default function ConnectionsPage() {
  return <PageHeader title="Connections" />
}
