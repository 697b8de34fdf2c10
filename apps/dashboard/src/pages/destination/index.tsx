import { PageHeader } from '../../parts/page-header.tsx'

export default function DestinationPage() {
  return <PageHeader title="Destination" />
}
