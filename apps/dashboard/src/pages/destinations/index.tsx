import { PageHeader } from '../../parts/page-header.tsx'

export default function DestinationsPage() {
  return <PageHeader title="Destinations" />
}
