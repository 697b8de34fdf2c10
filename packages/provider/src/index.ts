export { ProviderError } from './errors.ts'
export type { ProviderErrorCode } from './errors.ts'
export type {
  Diagnose,
  DiagnoseScope,
  Finding,
  Recorder,
  RecordedAnswer,
  RecordQuestion,
  RecordScope,
} from './diagnose.ts'
export type { ProviderHost, ProviderMemory } from './host.ts'
export { contractVersion } from './provider.ts'
export { textLimit, textsLimit } from './webhook.ts'
export type { Provider, Receive, Sample, Vector } from './provider.ts'
export type {
  BlindSpot,
  Fidelity,
  FoundRecord,
  JudgeContext,
  Judgement,
  KnownEvent,
  LogRow,
  Recover,
  RecoverBudget,
  RecoverClient,
  RecoveredEvent,
  RecoveredOrigin,
  RecoverPage,
  RecoverRegistration,
  RecoverSource,
  RecoverSpan,
  RecoverWalk,
  Sight,
  SightOf,
} from './recover.ts'
export type {
  ActionResult,
  Applied,
  Desired,
  JsonValue,
  Observed,
  ObserveOptions,
  ObservedWebhook,
  Plain,
  Plan,
  PlanPolicy,
  Preset,
  Register,
  RegisterClient,
  RegistrationAction,
  RegistrationTarget,
} from './register.ts'
export type { Description, Identity, Origin, Parsed, RawWebhook, RejectionReason, Verification } from './webhook.ts'
