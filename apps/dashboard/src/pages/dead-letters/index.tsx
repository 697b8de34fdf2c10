import { PageHeader } from '../../parts/page-header.tsx'

export default function DeadLettersPage() {
  return <PageHeader title="Dead letters" />
}
