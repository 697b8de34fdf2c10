import { Component, type ReactNode } from 'react'
import { ErrorNotice } from '../ui/error-notice.tsx'

/** Shows an error in place of the part that failed to render; the rest of the page keeps working. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly error: unknown }> {
  override state = { error: undefined as unknown }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (error === undefined) return this.props.children
    return <ErrorNotice error={error} retry={() => this.setState({ error: undefined })} />
  }
}
