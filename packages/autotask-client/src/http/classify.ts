import type { AutotaskErrorCode } from '../errors.ts'

/** An answer of Autotask that isn't a success. */
export interface Refusal {
  readonly status: number
  /** `errors` of a JSON body; an empty list for any other body. */
  readonly texts: readonly string[]
  /** True for an HTML page, such as the maintenance page. */
  readonly html: boolean
}

/**
 * The error code for a refusal. Autotask answers most refusals with 500, so its words count first and the status second.
 * The first matching pattern wins. The patterns come from texts in public clients (django-autotask, n8n-nodes-autotask) and
 * in Kaseya's help. Only this file matches Autotask's words.
 */
export function classify({ status, texts }: Omit<Refusal, 'html'>): AutotaskErrorCode {
  if (status === 401) return 'unauthorized'
  const said = texts.join('\n')
  const byWords = words.find(([pattern]) => pattern.test(said))?.[1]
  if (byWords) return byWords
  const byStatus = statuses[status]
  if (byStatus) return byStatus
  // A 5xx without a text is an outage or a maintenance page. With a text, Autotask rejects the request.
  return status >= 500 && texts.length === 0 ? 'unavailable' : 'validation'
}

const words: readonly (readonly [RegExp, AutotaskErrorCode])[] = [
  [/itgenatr005|thread threshold/i, 'thread_limit'],
  [/duplicate[^\n]*webhook|webhook[^\n]*duplicate/i, 'duplicate_webhook'],
  // Before permission_denied, whose pattern also matches this text: "No matching records found. The logged in Resource may not …"
  [/no matching records found/i, 'not_found'],
  [
    /(?:maximum|limit|number)[^\n]*webhooks|webhooks?[^\n]*limit (?:is |was |has been )?(?:reached|exceeded)/i,
    'limit_reached',
  ],
  [/(?:adequate|required|sufficient) permissions?/i, 'permission_denied'],
  [
    /request threshold|requests? (?:per|an) hour|hourly|threshold[^\n]*exceeded|exceeded[^\n]*threshold/i,
    'hourly_limit',
  ],
  [/(?:invalid|incorrect|bad) (?:credentials|user ?name|password)|user[^\n]*locked/i, 'unauthorized'],
  [/timed? ?-?out|deadlock/i, 'timeout'],
]

const statuses: Readonly<Record<number, AutotaskErrorCode>> = {
  403: 'permission_denied',
  404: 'not_found',
  408: 'timeout',
  // 429 stands for the thread limit and for the hourly limit. Without words we assume the thread limit, which is retried.
  429: 'thread_limit',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
}

/** True if Autotask rejected a row because the webhook already has one for the same field or resource. */
export function isExistingRow({ texts }: Pick<Refusal, 'texts'>): boolean {
  return /already associated/i.test(texts.join(' '))
}

/** True for a text that users report both for a missing right and for a used-up maximum. */
export function isVague({ texts }: Pick<Refusal, 'texts'>): boolean {
  return /not able to process your request/i.test(texts.join(' '))
}

/** The texts of an error body, whose `errors` contain strings or objects with a `message`. Empty for any other body. */
export function readTexts(body: unknown): string[] {
  if (typeof body !== 'object' || body === null) return []
  const errors = Object.entries(body).find(([key]) => key.toLowerCase() === 'errors')?.[1]
  if (!Array.isArray(errors)) return []
  return errors.map(readText).filter((text) => text !== '')
}

function readText(entry: unknown): string {
  if (typeof entry === 'string') return entry.trim()
  if (typeof entry !== 'object' || entry === null) return ''
  return Object.values(entry)
    .filter((value) => typeof value === 'string')
    .join(' ')
    .trim()
}
