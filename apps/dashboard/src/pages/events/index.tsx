import { PageHeader } from '../../parts/page-header.tsx'

export default function EventsPage() {
  return <PageHeader title="Events" />
}
