import type { CallOptions, LabelOptions, PicklistValue, WebhookEntity, Webhooks } from '@guidepost/autotask-client'
import { AutotaskProviderError } from '../errors.ts'
import { normalised, spellingsOf, udfPrefix } from './spelling.ts'

/** A field by its number, system or user-defined. */
export interface FieldReference {
  readonly udf: boolean
  readonly id: number
}

/** Converts names of fields into numbers and back, with the metadata of the tenant. */
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
   * The field for each name, in order. Rejects with `validation` for an unknown name, with similar names in the message, and
   * for two names of one field.
   */
  async resolve(names: readonly string[]): Promise<FieldReference[]> {
    const found = new Map<string, string>()
    const references: FieldReference[] = []
    for (const name of names) {
      const reference = (await this.#find(name, false)) ?? (await this.#find(name, true))
      if (!reference) throw await this.#unknownField(name)
      const other = found.get(keyOf(reference))
      if (other !== undefined) throw this.#sameField(other, name)
      found.set(keyOf(reference), name)
      references.push(reference)
    }
    return references
  }

  /** The name of a field: from `names` if it has the field, otherwise the label in the tenant. */
  async nameOf(reference: FieldReference, names: ReadonlyMap<string, string>): Promise<string> {
    const chosen = names.get(keyOf(reference))
    if (chosen !== undefined) return chosen
    const labels = await (reference.udf
      ? this.#webhooks.udfFieldLabels(this.#call)
      : this.#webhooks.fieldLabels(this.#call))
    const label = labels.find(({ id }) => id === reference.id)?.label ?? `#${reference.id}`
    return reference.udf ? `udf:${label}` : label
  }

  /** `recent`: an administrator may just have added the field. */
  async #find(name: string, recent: boolean): Promise<FieldReference | undefined> {
    const options = { ...this.#call, recent }
    return (await this.#field(name, options)) ?? (await this.#udf(name, options))
  }

  async #field(name: string, options: LabelOptions): Promise<FieldReference | undefined> {
    if (udfPrefix.test(name)) return undefined
    const labels = await this.#webhooks.fieldLabels(options)
    for (const spelling of spellingsOf(name, this.#entity)) {
      const value = findActive(labels, (label) => normalised(label) === spelling)
      if (value?.id !== undefined) return { udf: false, id: value.id }
    }
    return undefined
  }

  async #udf(name: string, options: LabelOptions): Promise<FieldReference | undefined> {
    const wanted = name.replace(udfPrefix, '').trim().toLowerCase()
    const labels = await this.#webhooks.udfFieldLabels(options)
    const value = findActive(labels, (label) => label.trim().toLowerCase() === wanted)
    return value?.id === undefined ? undefined : { udf: true, id: value.id }
  }

  async #unknownField(name: string): Promise<AutotaskProviderError> {
    const fields = (await this.#webhooks.fieldLabels(this.#call)).map(({ label }) => label)
    const udfs = (await this.#webhooks.udfFieldLabels(this.#call)).map(({ label }) => label)
    const near = nearest(name.replace(udfPrefix, ''), [...fields, ...udfs])
    const message = `This Autotask tenant has no field "${name}" that ${this.#entity} webhooks can watch`
    const advice = fields.length === 0 ? noFields : `Use an existing field, e.g. ${near.join(', ')}.`
    return new AutotaskProviderError('validation', `${message}. Similar fields: ${near.join(', ') || 'none'}`, {
      advice,
    })
  }

  #sameField(one: string, other: string): AutotaskProviderError {
    const message = `"${one}" and "${other}" are the same ${this.#entity} field in this Autotask tenant`
    return new AutotaskProviderError('validation', message, { advice: 'Name each field once.' })
  }
}

const noFields = 'Autotask lists no fields. The API user may lack the right to read the metadata of webhooks.'

export function keyOf({ udf, id }: FieldReference): string {
  return `${udf ? 'udf' : 'field'} ${id}`
}

/** The matching value. Prefers an active one. */
function findActive(values: readonly PicklistValue[], isMeant: (label: string) => boolean): PicklistValue | undefined {
  const found = values.filter(({ id, label }) => id !== undefined && isMeant(label))
  return found.find(({ isActive }) => isActive) ?? found[0]
}

/** The five labels that are most similar to `name`. */
function nearest(name: string, labels: readonly string[]): string[] {
  const pairs = pairsOf(name)
  const ranked = labels.map((label) => ({ label, rank: similarity(pairs, pairsOf(label)) }))
  return ranked
    .sort((a, b) => b.rank - a.rank)
    .slice(0, 5)
    .map(({ label }) => label)
}

/** Dice's coefficient of two sets of letter pairs: 1 for equal texts, 0 for no common pair. */
function similarity(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const shared = [...one].filter((pair) => other.has(pair)).length
  return (2 * shared) / (one.size + other.size || 1)
}

function pairsOf(text: string): ReadonlySet<string> {
  const letters = `^${normalised(text)}$`
  return new Set(Array.from({ length: letters.length - 1 }, (_, at) => letters.slice(at, at + 2)))
}
