import { PageHeader } from '../../parts/page-header.tsx'

export default function LinkedTicketsPage() {
  return <PageHeader title="Linked tickets" />
}
