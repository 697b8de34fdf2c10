/**
 * How far something is known: `documented` by Autotask or Kaseya; `observed` in client code or a real tenant's metadata;
 * `reported` by users or public notes; `unknown`: nobody public says, and the default is a guess.
 */
export type Mark = 'documented' | 'observed' | 'reported' | 'unknown'

/** One thing that Autotask does in one way, and a test may want in another. */
export interface Switch<Value extends string | number | boolean> {
  readonly mark: Mark
  /** What it is unless somebody says otherwise. */
  readonly default: Value
  /** All that it can be, the default first; none for an amount. */
  readonly choices?: readonly Value[]
  readonly meaning: string
}

function choice<const Value extends string | boolean>(
  mark: Mark,
  choices: readonly [Value, ...Value[]],
  meaning: string,
): Switch<Value> {
  return { mark, default: choices[0], choices, meaning }
}

function amount(mark: Mark, value: number, meaning: string): Switch<number> {
  return { mark, default: value, meaning }
}

/**
 * Every switch by name. A client that has to work whatever Autotask really does can be run once for each of the `choices`:
 * `Object.entries(switches)`.
 */
export const switches = {
  // The REST API
  missingItem: choice('unknown', ['null', '404'], 'GET of an id that is not there: 200 with `{"item":null}`, or 404'),
  userAccess: choice(
    'unknown',
    ['number', 'text'],
    '`userAccessForCreate` and its like: 0, 1, 2 or "None", "All", "Restricted"',
  ),
  secretKeyRead: choice('unknown', ['clear', 'masked', 'null'], 'what GET and query give for `secretKey`'),
  foreignWebhooks: choice('unknown', ['hidden', 'visible'], 'whether an API user can see webhooks of another'),
  guidCase: choice('unknown', ['lower', 'upper'], 'how `webhookGUID`, and `Guid` in payloads, are written'),
  fieldIds: choice('unknown', ['same', 'per-tenant'], 'whether a field has one FieldID in all tenants'),
  pathCase: choice('reported', ['any', 'exact'], 'whether `/ATServicesRest` may be written in any case'),
  isReadyNeeds: choice('unknown', ['any-row', 'subscribed-row'], 'what makes `isReady` true'),
  duplicateScope: choice(
    'unknown',
    ['all', 'active', 'owner'],
    'which webhooks of the same entity, URL and action make one a duplicate',
  ),
  duplicateStatus: choice('unknown', ['500', '409', '400'], 'the status of "Duplicate TicketWebhooks"'),
  permissionStatus: choice('unknown', ['500', '403'], 'the status of a missing permission'),
  webhookMaximum: choice(
    'unknown',
    ['concurrent', 'lifetime'],
    'what the security level’s maximum number of webhooks counts',
  ),
  webhookMaximumText: choice('unknown', ['permission', 'generic'], 'what a create beyond the maximum is told'),
  deleteCascades: choice('unknown', [true, false], 'whether the rows of a deleted webhook go with it'),
  reopenClearsCompletedDate: choice(
    'unknown',
    [true, false],
    'whether `completedDate` is emptied when a ticket is no longer complete',
  ),
  impersonationActor: choice(
    'unknown',
    ['impersonated', 'api-user'],
    'who made a change that was written with `ImpersonationResourceId`',
  ),
  threadScope: choice(
    'unknown',
    ['path', 'entity'],
    'whether a child collection has threads of its own, or shares its parent’s',
  ),
  threadStatus: choice('unknown', ['429', '500'], 'the status of "Thread Threshold Exceeded"'),
  hourlyStatus: choice('unknown', ['429', '500'], 'the status of a request beyond the hourly limit'),
  retryAfter: choice('unknown', ['none', 'seconds', 'date'], 'the Retry-After header of a refusal by a limit'),
  threads: amount('documented', 3, 'requests at a time, for each integration code and endpoint of a database'),
  hourlyRequests: amount(
    'documented',
    10_000,
    'requests in a rolling hour, for each database; from half of it on each one waits 0.5 s, from three quarters 1 s',
  ),
  activeWebhooks: amount('reported', 50, 'active webhooks for each entity of a database'),
  lockAfter401s: amount('unknown', 10, 'wrong secrets in a row after which an API user is locked; 0 for never'),
  // What is posted
  encoding: choice(
    'observed',
    ['escaped', 'raw-utf8', 'sign-escaped-send-raw'],
    'whether bodies are ASCII with .NET’s escapes, UTF-8, or signed as the first and sent as the second',
  ),
  personKey: choice('unknown', ['PersonId', 'PersonID'], 'how the key is written'),
  contactPerson: choice(
    'unknown',
    ['contact', 'zero'],
    'the person of a change that a contact made: the contact’s id, or 0',
  ),
  deleteFields: choice('unknown', ['empty', 'absent'], '`Fields` of a Delete'),
  values: choice('reported', ['text', 'json'], 'whether numbers and booleans in `Fields` are text'),
  nulls: choice('unknown', ['null', 'empty'], 'a field that was emptied: null, or ""'),
  booleans: choice('unknown', ['True', 'true'], 'a boolean as text'),
  dates: choice('unknown', ['unzoned', 'utc'], 'dates in `Fields`: 2026-01-05T09:00:00, or with a Z'),
  eventTime: choice(
    'reported',
    ['utc', 'unzoned', 'fraction'],
    '`EventTime`: 2026-01-05T09:00:00Z, without the Z, or with milliseconds and without',
  ),
  createFires: choice(
    'unknown',
    ['always', 'with-a-field'],
    'whether a Create fires although no subscribed or displayed field has a value',
  ),
  sequence: choice(
    'unknown',
    ['webhook', 'action'],
    'what `SequenceNumber` counts: events of the webhook, or of each action',
  ),
  contentType: choice(
    'unknown',
    ['application/json', 'application/json; charset=utf-8'],
    'the header of what is posted',
  ),
  // Delivery
  dispatchMs: amount(
    'reported',
    0,
    'how long an event takes until its first try; up to a minute is usual, five under load',
  ),
  timeoutMs: amount('documented', 10_000, 'how long a try may take'),
  retryGapMs: amount('documented', 30_000, 'between tries'),
  retryGapFrom: choice('unknown', ['start', 'end'], 'whether the gap begins with a try, or with its failure'),
  tries: amount('documented', 5, 'tries until an event is given up'),
  retrySecret: choice('unknown', ['current', 'original'], 'which secret signs a retry after the secret changed'),
  disableAfter: amount('documented', 25, 'failures in a row after which a webhook is switched off'),
  disableCounts: choice(
    'unknown',
    ['events', 'attempts'],
    'what those failures are: events that were given up, or tries',
  ),
  disableScope: choice(
    'unknown',
    ['webhook', 'action'],
    'whether the webhook becomes inactive, or only one of its actions stops, unseen',
  ),
  pendingOnDeactivation: choice(
    'unknown',
    ['drop', 'deliver'],
    'what becomes of events that wait when a webhook is switched off',
  ),
  ownerNeeds: choice(
    'documented',
    ['view', 'view-and-update'],
    'what the owner must be allowed on the entity for callouts to be made',
  ),
  calloutsPerHour: amount(
    'reported',
    1500,
    'callouts in a rolling hour, for each entity of a database; beyond it they are delayed',
  ),
  errorLogLength: amount('documented', 8000, 'characters of `payload` and `errorMessage` that the error log keeps'),
  errorLogDays: amount('documented', 30, 'how long the error log keeps a row'),
  // The callout that says that a webhook was switched off or deleted
  deactivationBody: choice(
    'unknown',
    ['full', 'short', 'none'],
    'all keys but the record’s, `Action` and `Guid` alone, or no body',
  ),
  deactivationSigned: choice('unknown', [true, false], 'whether it has a signature'),
  deactivationTarget: choice(
    'unknown',
    ['deactivation-url', 'both'],
    'where it goes: to `deactivationUrl` alone, or to `webhookUrl` too',
  ),
  deactivationRetried: choice('unknown', [true, false], 'whether it is tried again as events are'),
} as const satisfies Record<string, Switch<string> | Switch<number> | Switch<boolean>>

/** What each switch is set to. Change it at any time; it counts from the next request, change or try. */
export type Behaviour = {
  -readonly [Name in keyof typeof switches]: (typeof switches)[Name] extends Switch<infer Value> ? Value : never
}

/** The defaults, but for what is in `chosen`. Throws a `TypeError` that names a switch or a value that doesn't exist. */
export function behaviourOf(chosen: Partial<Behaviour> = {}): Behaviour {
  const behaviour: Record<string, string | number | boolean> = {}
  for (const [name, { default: value }] of Object.entries(switches)) behaviour[name] = value
  for (const [name, value] of Object.entries(chosen)) {
    if (value === undefined) continue
    behaviour[name] = checked(name, value)
  }
  return behaviour as Behaviour
}

function checked(name: string, value: string | number | boolean): string | number | boolean {
  const known: Switch<string | number | boolean> | undefined = Object.hasOwn(switches, name)
    ? switches[name as keyof Behaviour]
    : undefined
  if (!known) throw new TypeError(`There is no switch "${name}".`)
  if (known.choices) {
    if (known.choices.includes(value)) return value
    throw new TypeError(`The switch ${name} can be ${known.choices.join(' or ')}, not ${value}.`)
  }
  if (typeof value === 'number' && value >= 0) return value
  throw new TypeError(`The switch ${name} is an amount from 0 up, not ${value}.`)
}
