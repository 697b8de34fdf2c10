import { PageHeader } from '../../parts/page-header.tsx'

export default function ConnectionPage() {
  return <PageHeader title="Connection" />
}
