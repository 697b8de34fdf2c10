import type { AutotaskErrorCode } from '../errors.ts'

/** What an answer that isn't a success says, read from its status and its words. */
export interface Refusal {
  readonly status: number
  /** `errors` of a JSON body; none if the body is empty, HTML or something else. */
  readonly texts: readonly string[]
  /** True for a page of HTML, as maintenance shows. */
  readonly html: boolean
}

/**
 * The code of a refusal. Autotask answers 500 for most, so words come before the status; the first row that holds wins.
 * The words are those seen in public clients (django-autotask, n8n-nodes-autotask) and in Kaseya's help.
 */
export function classify({ status, texts }: Omit<Refusal, 'html'>): AutotaskErrorCode {
  if (status === 401) return 'unauthorized'
  const said = texts.join('\n')
  const byWords = words.find(([pattern]) => pattern.test(said))?.[1]
  if (byWords) return byWords
  const byStatus = statuses[status]
  if (byStatus) return byStatus
  // A 5xx without a reason is an outage or a maintenance page; with one it is Autotask's way to refuse.
  return status >= 500 && texts.length === 0 ? 'unavailable' : 'validation'
}

const words: readonly (readonly [RegExp, AutotaskErrorCode])[] = [
  [/itgenatr005|thread threshold/i, 'thread_limit'],
  [/duplicate[^\n]*webhook|webhook[^\n]*duplicate/i, 'duplicate_webhook'],
  // Before the permissions, which this text names as well: "No matching records found. The logged in Resource may not …"
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
  // 429 is for threads and for hours; without words the milder is assumed, which is tried again.
  429: 'thread_limit',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
}

/** True if Autotask refused a row because the webhook has a row for the same field or resource. */
export function isExistingRow({ texts }: Pick<Refusal, 'texts'>): boolean {
  return /already associated/i.test(texts.join(' '))
}

/** True for words that users have met both when a right is missing and when a maximum is reached. */
export function isVague({ texts }: Pick<Refusal, 'texts'>): boolean {
  return /not able to process your request/i.test(texts.join(' '))
}

/** The words of an error body: `errors` holds texts, or objects with a `message`. Empty for what is no such body. */
export function textsOf(body: unknown): string[] {
  if (typeof body !== 'object' || body === null) return []
  const errors = Object.entries(body).find(([key]) => key.toLowerCase() === 'errors')?.[1]
  if (!Array.isArray(errors)) return []
  return errors.map(textOf).filter((text) => text !== '')
}

function textOf(entry: unknown): string {
  if (typeof entry === 'string') return entry.trim()
  if (typeof entry !== 'object' || entry === null) return ''
  return Object.values(entry)
    .filter((value) => typeof value === 'string')
    .join(' ')
    .trim()
}
