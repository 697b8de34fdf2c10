import type { CallOptions, PicklistValue, WebhookEntity, Webhooks } from '@guidepost/autotask-client'
import { AutotaskProviderError } from '../errors.ts'

/** A field as a row of a webhook names it. */
export interface FieldReference {
  readonly udf: boolean
  readonly id: number
}

/** Finds a tenant's fields by name, and names by the numbers of rows. */
export class FieldNames {
  readonly #entity: WebhookEntity
  readonly #webhooks: Webhooks
  readonly #call: CallOptions

  constructor(entity: WebhookEntity, webhooks: Webhooks, call: CallOptions) {
    this.#entity = entity
    this.#webhooks = webhooks
    this.#call = call
  }

  /**
   * The field of each name, in order. Rejects with `validation` for a name that the tenant has no field for, naming those
   * near it, and for two names of one field.
   */
  async resolve(names: readonly string[]): Promise<FieldReference[]> {
    const found = new Map<string, string>()
    const references: FieldReference[] = []
    for (const name of names) {
      const reference = (await this.#field(name)) ?? (await this.#udf(name))
      if (!reference) throw await this.#unknown(name)
      const other = found.get(keyOf(reference))
      if (other !== undefined) throw this.#twice(other, name)
      found.set(keyOf(reference), name)
      references.push(reference)
    }
    return references
  }

  /** What a row's field is called: as in `names` if it is one of them, else as the tenant labels it. */
  async nameOf(reference: FieldReference, names: ReadonlyMap<string, string>): Promise<string> {
    const chosen = names.get(keyOf(reference))
    if (chosen !== undefined) return chosen
    const labels = await (reference.udf
      ? this.#webhooks.udfFieldLabels(this.#call)
      : this.#webhooks.fieldLabels(this.#call))
    const label = labels.find(({ id }) => id === reference.id)?.label ?? `#${reference.id}`
    return reference.udf ? `udf:${label}` : label
  }

  async #field(name: string): Promise<FieldReference | undefined> {
    if (udfPrefix.test(name)) return undefined
    const labels = await this.#webhooks.fieldLabels(this.#call)
    for (const spelling of spellingsOf(name, this.#entity)) {
      const value = labelled(labels, (label) => plain(label) === spelling)
      if (value?.id !== undefined) return { udf: false, id: value.id }
    }
    return undefined
  }

  async #udf(name: string): Promise<FieldReference | undefined> {
    const wanted = name.replace(udfPrefix, '').trim().toLowerCase()
    const labels = await this.#webhooks.udfFieldLabels(this.#call)
    const value = labelled(labels, (label) => label.trim().toLowerCase() === wanted)
    return value?.id === undefined ? undefined : { udf: true, id: value.id }
  }

  async #unknown(name: string): Promise<AutotaskProviderError> {
    const fields = (await this.#webhooks.fieldLabels(this.#call)).map(({ label }) => label)
    const udfs = (await this.#webhooks.udfFieldLabels(this.#call)).map(({ label }) => label)
    const near = nearest(name.replace(udfPrefix, ''), [...fields, ...udfs])
    const message = `This Autotask tenant has no field "${name}" that ${this.#entity} webhooks can watch`
    const advice = fields.length === 0 ? noFields : `Use one of those that there are, e.g. ${near.join(', ')}.`
    return new AutotaskProviderError('validation', `${message}; near it: ${near.join(', ') || 'nothing'}`, { advice })
  }

  #twice(one: string, other: string): AutotaskProviderError {
    const message = `"${one}" and "${other}" are one field of the ${this.#entity} in this Autotask tenant`
    return new AutotaskProviderError('validation', message, { advice: 'Name each field once.' })
  }
}

const udfPrefix = /^udf:/i

const noFields = 'The tenant shows no fields at all: the API user may lack the right to read the metadata of webhooks.'

/** Equal for the same field. */
export function keyOf({ udf, id }: FieldReference): string {
  return `${udf ? 'udf' : 'field'} ${id}`
}

/**
 * How a field may be labelled. Labels are REST field names in PascalCase (Autotask developer help, "REST
 * WebhookFieldsEntity"), but Kaseya's help on SaaS Alerts calls a ticket's create date `TicketCreateDate`.
 */
function spellingsOf(name: string, entity: string): string[] {
  const [spelling, prefix] = [plain(name), entity.toLowerCase()]
  const short = spelling.startsWith(prefix) ? spelling.slice(prefix.length) : ''
  return [spelling, `${prefix}${spelling}`, short].filter((one) => one !== '')
}

function plain(label: string): string {
  return label.replace(/[^a-z0-9]/gi, '').toLowerCase()
}

/** One that can be chosen before one that was retired. */
function labelled(values: readonly PicklistValue[], isMeant: (label: string) => boolean): PicklistValue | undefined {
  const found = values.filter(({ id, label }) => id !== undefined && isMeant(label))
  return found.find(({ isActive }) => isActive) ?? found[0]
}

/** The five labels that share most with `name`. */
function nearest(name: string, labels: readonly string[]): string[] {
  const pairs = pairsOf(name)
  const ranked = labels.map((label) => ({ label, rank: likeness(pairs, pairsOf(label)) }))
  return ranked
    .sort((a, b) => b.rank - a.rank)
    .slice(0, 5)
    .map(({ label }) => label)
}

/** Of two texts by their pairs of letters (Dice's coefficient): 1 for the same, 0 for nothing in common. */
function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const shared = [...one].filter((pair) => other.has(pair)).length
  return (2 * shared) / (one.size + other.size || 1)
}

function pairsOf(text: string): ReadonlySet<string> {
  const letters = `^${plain(text)}$`
  return new Set(Array.from({ length: letters.length - 1 }, (_, at) => letters.slice(at, at + 2)))
}
