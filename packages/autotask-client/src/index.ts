export { createClientCache } from './cache.ts'
export { createAutotaskClient } from './client.ts'
export { AutotaskError, isAutotaskError } from './errors.ts'
export { readText } from './http/read-text.ts'
export { createLimiter } from './limits/limiter.ts'
export { field, parseTime, timeOf } from './rows/rows.ts'
export { memoryUserStates } from './limits/user-gate.ts'
export { webhookEntities } from './webhooks/webhooks.ts'
export type { ClientCache } from './cache.ts'
export type { BudgetOptions, Threshold } from './limits/budget.ts'
export type { DeleteResult, Deleted } from './rows/calls.ts'
export type { ChildRows, ExcludedResource, FieldRow, Stored } from './webhooks/child-rows.ts'
export type { AutotaskClient, AutotaskClientOptions } from './client.ts'
export type { AutotaskCredentials } from './credentials.ts'
export type { EntityField, PicklistValue } from './rows/entity-field.ts'
export type { EntityInformation, UserAccess } from './rows/entity-information.ts'
export type { ErrorLogs, WebhookErrorLog } from './error-logs.ts'
export type { AutotaskErrorCode, AutotaskErrorDetails } from './errors.ts'
export type { Filter, FilterValue } from './rows/filter.ts'
export type { Limiter, LimiterOptions } from './limits/limiter.ts'
export type { PageOptions, QueryOptions, RowPage } from './rows/query.ts'
export type { AutotaskRow } from './rows/rows.ts'
export type { Sleep } from './sleep.ts'
export type {
  ChangedOptions,
  ChangedTicketsOptions,
  DeletedTicket,
  DeletedTicketActivity,
  Ticket,
  Tickets,
} from './tickets.ts'
export type { CallOptions, Usage } from './http/transport.ts'
export type { Stamps } from './recovery/stamps.ts'
export type { SweepCursor, SweepForm, SweepOptions, SweepPage } from './recovery/sweep.ts'
export type { TicketHistory, TicketHistoryRow } from './recovery/ticket-history.ts'
export type { UserState, UserStates } from './limits/user-gate.ts'
export type { Webhook, WebhookSettings } from './webhooks/webhook.ts'
export type { LabelOptions, WaitOptions, WebhookEntity, Webhooks } from './webhooks/webhooks.ts'
export type { Zone } from './http/zone.ts'
