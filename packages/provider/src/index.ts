export { ProviderError } from './errors.ts'
export { contractVersion } from './provider.ts'
export type { Provider, Receive, Sample, Vector } from './provider.ts'
export type { Identity, Origin, Parsed, RawWebhook, RejectionReason, Verification } from './webhook.ts'
