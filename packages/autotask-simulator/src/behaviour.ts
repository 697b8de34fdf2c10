/**
 * How well a behaviour of Autotask is known: `documented` by Autotask or Kaseya; `observed` in client code or in a real
 * tenant's metadata; `reported` by users or in public notes; `unknown` to the public, so the default is a guess.
 */
export type Mark = 'documented' | 'observed' | 'reported' | 'unknown'

/** A setting for one behaviour of Autotask, because Autotask's own behaviour is uncertain or a test needs another. */
export interface Switch<Value extends string | number | boolean> {
  readonly mark: Mark
  /** The value unless the options of `startAutotask` contain another. */
  readonly default: Value
  /** All possible values, the default first. Absent for a number, which can be any number from 0 up. */
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

function number(mark: Mark, value: number, meaning: string): Switch<number> {
  return { mark, default: value, meaning }
}

/**
 * All switches by name. To prove that a client works with every possible behaviour of Autotask, run its tests once for each
 * of the `choices` in `Object.entries(switches)`.
 */
export const switches = {
  // The REST API
  missingItem: choice(
    'unknown',
    ['null', '404'],
    'the answer to GET of a missing id: 200 with `{"item":null}`, or 404',
  ),
  userAccess: choice(
    'unknown',
    ['number', 'text'],
    'the values of `userAccessForCreate` and similar keys: 0, 1, 2 or "None", "All", "Restricted"',
  ),
  secretKeyRead: choice(
    'unknown',
    ['clear', 'masked', 'null'],
    'the value of `secretKey` in the answers of GET and query',
  ),
  foreignWebhooks: choice('unknown', ['hidden', 'visible'], 'whether an API user sees the webhooks of other API users'),
  guidCase: choice('unknown', ['lower', 'upper'], 'the case of `webhookGUID`, and of `Guid` in payloads'),
  fieldIds: choice('unknown', ['same', 'per-tenant'], 'whether a field has the same FieldID in all tenants'),
  pathCase: choice('reported', ['any', 'exact'], 'whether the path `/ATServicesRest` is accepted in any case'),
  isReadyNeeds: choice(
    'unknown',
    ['any-row', 'subscribed-row'],
    'which rows make `isReady` true: any field row, or a subscribed one',
  ),
  duplicateScope: choice(
    'unknown',
    ['all', 'active', 'owner'],
    'which existing webhooks of the same entity, URL and action make a new webhook a duplicate',
  ),
  duplicateStatus: choice('unknown', ['500', '409', '400'], 'the status of the error "Duplicate TicketWebhooks"'),
  permissionStatus: choice('unknown', ['500', '403'], 'the status of the error for a missing permission'),
  webhookMaximum: choice(
    'unknown',
    ['concurrent', 'lifetime'],
    'what counts against the security level’s maximum of webhooks: existing webhooks, or all ever created',
  ),
  webhookMaximumText: choice(
    'unknown',
    ['permission', 'generic'],
    'the error text when a create exceeds the maximum of webhooks',
  ),
  deleteCascades: choice('unknown', [true, false], 'whether deleting a webhook deletes its rows'),
  reopenClearsCompletedDate: choice('unknown', [true, false], 'whether reopening a ticket empties `completedDate`'),
  impersonationActor: choice(
    'unknown',
    ['impersonated', 'api-user'],
    'the author of a change that a request with `ImpersonationResourceId` made',
  ),
  threadScope: choice(
    'unknown',
    ['path', 'entity'],
    'whether a child collection has its own thread limit, or shares that of its parent',
  ),
  threadStatus: choice('unknown', ['429', '500'], 'the status of the error "Thread Threshold Exceeded"'),
  hourlyStatus: choice('unknown', ['429', '500'], 'the status of a request above the hourly limit'),
  retryAfter: choice(
    'unknown',
    ['none', 'seconds', 'date'],
    'the Retry-After header of a request that exceeds a limit',
  ),
  threads: number('documented', 3, 'concurrent requests, per integration code and endpoint of a database'),
  hourlyRequests: number(
    'documented',
    10_000,
    'requests in a rolling hour, per database; from half of them on, each request waits 0.5 s, from three quarters on 1 s',
  ),
  activeWebhooks: number('reported', 50, 'active webhooks, per entity of a database'),
  lockAfter401s: number('unknown', 10, 'consecutive wrong secrets that lock an API user; 0 for never'),
  // Reading records
  activityStamps: choice(
    'observed',
    ['seconds', 'milliseconds'],
    'the precision of `lastActivityDate`; other stamps have milliseconds',
  ),
  notesMoveTracked: choice(
    'unknown',
    [false, true],
    'whether a note or other activity also moves the stamp of tracked changes',
  ),
  udfsMoveTracked: choice(
    'unknown',
    [true, false],
    'whether a change of user-defined fields alone moves the stamp of tracked changes',
  ),
  itemStampQueryable: choice(
    'unknown',
    [true, false],
    'whether a query can filter by `lastModifiedTime` of configuration items',
  ),
  noteStampQueryable: choice(
    'documented',
    [true, false],
    'whether a query can filter by `lastActivityDate` of ticket notes',
  ),
  protectedUdfs: choice(
    'documented',
    ['masked', 'hidden'],
    'protected user-defined fields that the API user may not see: `*****`, or absent',
  ),
  replicationMs: number('observed', 0, 'how long reads do not show a new record'),
  idInOr: choice('observed', ['accepted', 'refused'], 'a condition on `id` inside of an `or`'),
  orOfFields: choice('observed', ['accepted', 'refused'], 'an `or` of conditions on different fields'),
  retainedPages: number('reported', 50, 'the newest next pages that an API user can still request'),
  dateHeader: choice(
    'unknown',
    ['own', 'none'],
    'the `Date` header of an answer: the time on the clock of Autotask, or none',
  ),
  // Payloads
  encoding: choice(
    'observed',
    ['escaped', 'raw-utf8', 'sign-escaped-send-raw'],
    'whether a body is ASCII with .NET’s escapes, plain UTF-8, or sent as UTF-8 but signed in escaped form',
  ),
  personKey: choice('unknown', ['PersonId', 'PersonID'], 'the spelling of the key'),
  contactPerson: choice(
    'unknown',
    ['contact', 'zero'],
    'the `PersonId` of a change that a contact made: the contact’s id, or 0',
  ),
  deleteFields: choice('unknown', ['empty', 'absent'], 'whether a Delete has empty `Fields` or none'),
  values: choice('reported', ['text', 'json'], 'whether numbers and booleans in `Fields` are strings or JSON values'),
  nulls: choice('unknown', ['null', 'empty'], 'the value of an emptied field: null, or ""'),
  booleans: choice('unknown', ['True', 'true'], 'the spelling of a boolean as a string'),
  dates: choice('unknown', ['unzoned', 'utc'], 'dates in `Fields`: 2026-01-05T09:00:00, or with a final Z'),
  payloadTexts: choice(
    'unknown',
    ['same', 'trimmed'],
    'texts in `Fields`: as in the REST API, or with single line feeds and without blanks at their ends',
  ),
  decimals: choice('unknown', ['short', 'fixed'], 'decimal numbers in `Fields`: 2.5, or 2.5000'),
  eventTime: choice(
    'reported',
    ['utc', 'unzoned', 'fraction'],
    '`EventTime`: 2026-01-05T09:00:00Z, without the Z, or with milliseconds and without the Z',
  ),
  createFires: choice(
    'unknown',
    ['always', 'with-a-field'],
    'whether a Create fires if no subscribed or displayed field has a value',
  ),
  sequence: choice(
    'unknown',
    ['webhook', 'action'],
    'what `SequenceNumber` counts: all events of the webhook, or the events of each action',
  ),
  contentType: choice(
    'unknown',
    ['application/json', 'application/json; charset=utf-8'],
    'the `Content-Type` header of a callout',
  ),
  // Delivery
  deliveryOrder: choice(
    'documented',
    ['in-order', 'any-order'],
    'whether the events of one action wait for each other, or a later one can arrive first',
  ),
  dispatchMs: number(
    'reported',
    0,
    'delay from an event to its first attempt; usually up to a minute, five under load',
  ),
  timeoutMs: number('documented', 10_000, 'maximum duration of an attempt'),
  retryGapMs: number('documented', 30_000, 'delay between attempts'),
  retryGapFrom: choice(
    'unknown',
    ['start', 'end'],
    'whether that delay begins at the start or at the end of the failed attempt',
  ),
  maxAttempts: number('documented', 5, 'attempts before Autotask gives an event up'),
  retrySecret: choice(
    'unknown',
    ['current', 'original'],
    'which secret signs a retry if the secret changed after the first attempt',
  ),
  disableAfter: number('documented', 25, 'consecutive failures that deactivate a webhook'),
  disableCounts: choice(
    'unknown',
    ['events', 'attempts'],
    'what counts as a failure: an event that was given up, or a failed attempt',
  ),
  disableScope: choice(
    'unknown',
    ['webhook', 'action'],
    'whether the whole webhook becomes inactive, or one action stops without a visible change',
  ),
  pendingOnDeactivation: choice(
    'unknown',
    ['drop', 'deliver'],
    'what happens to waiting events when a webhook is deactivated',
  ),
  ownerNeeds: choice(
    'documented',
    ['view', 'view-and-update'],
    'the access to the entity that the owner needs for callouts',
  ),
  calloutsPerHour: number(
    'reported',
    1500,
    'callouts in a rolling hour, per entity of a database; further callouts are delayed',
  ),
  errorLogLength: number(
    'documented',
    8000,
    'maximum length of `payload` and `errorMessage` in the error log, in characters',
  ),
  errorLogDays: number('documented', 30, 'days that the error log keeps a row'),
  // The callout that reports a deactivated or deleted webhook
  deactivationBody: choice(
    'unknown',
    ['full', 'short', 'none'],
    'all keys except those of the record, only `Action` and `Guid`, or no body',
  ),
  deactivationSigned: choice('unknown', [true, false], 'whether the callout is signed'),
  deactivationTarget: choice(
    'unknown',
    ['deactivation-url', 'both'],
    'the URLs that get the callout: only `deactivationUrl`, or also `webhookUrl`',
  ),
  deactivationRetried: choice('unknown', [true, false], 'whether the callout is retried like an event'),
} as const satisfies Record<string, Switch<string> | Switch<number> | Switch<boolean>>

/** The value of each switch. Change it at any time; it applies from the next request, change or attempt. */
export type Behaviour = SwitchValues & {
  /** @deprecated Use `maxAttempts`. */
  tries?: number
}

type SwitchValues = {
  -readonly [Name in keyof typeof switches]: (typeof switches)[Name] extends Switch<infer Value> ? Value : never
}

/** Previous names of switches, accepted for one version. */
const previousNames: Readonly<Record<string, keyof SwitchValues>> = { tries: 'maxAttempts' }

/** Converts a previous name of a switch to its current name; returns other names unchanged. */
export function switchName(name: string): string {
  return Object.hasOwn(previousNames, name) ? previousNames[name]! : name
}

/** The defaults, overridden by `chosen`. Throws a `TypeError` for an unknown switch or an impossible value. */
export function behaviourOf(chosen: Partial<Behaviour> = {}): Behaviour {
  const behaviour: Record<string, string | number | boolean> = {}
  for (const [name, { default: value }] of Object.entries(switches)) behaviour[name] = value
  for (const [name, value] of Object.entries(chosen)) {
    if (value === undefined) continue
    behaviour[switchName(name)] = checked(switchName(name), value)
  }
  addPreviousNames(behaviour)
  return behaviour as Behaviour
}

function addPreviousNames(behaviour: Record<string, string | number | boolean>): void {
  for (const [previous, name] of Object.entries(previousNames)) {
    Object.defineProperty(behaviour, previous, {
      get: () => behaviour[name],
      set(value: number) {
        behaviour[name] = value
      },
    })
  }
}

function checked(name: string, value: string | number | boolean): string | number | boolean {
  const known: Switch<string | number | boolean> | undefined = Object.hasOwn(switches, name)
    ? switches[name as keyof SwitchValues]
    : undefined
  if (!known)
    throw new TypeError(
      `There is no switch "${name}". \`switches\` (on the command line: --switches) lists all switches.`,
    )
  if (known.choices) {
    if (known.choices.includes(value)) return value
    throw new TypeError(`The switch ${name} must be ${known.choices.join(' or ')}, not ${value}.`)
  }
  if (typeof value === 'number' && value >= 0) return value
  throw new TypeError(`The switch ${name} must be a number from 0 up, not ${value}.`)
}
