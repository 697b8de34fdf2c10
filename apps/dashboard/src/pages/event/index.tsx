import { PageHeader } from '../../parts/page-header.tsx'

export default function EventPage() {
  return <PageHeader title="Event" />
}
