/** Marks a name as the label of a user-defined field. */
export const udfPrefix = /^udf:/i

/**
 * The labels that a name may stand for. Labels are REST field names in PascalCase (Autotask developer help, "REST
 * WebhookFieldsEntity"), but Kaseya's help on SaaS Alerts calls the create date of a ticket `TicketCreateDate`.
 */
export function spellingsOf(name: string, entity: string): string[] {
  const [spelling, prefix] = [normalised(name), entity.toLowerCase()]
  const short = spelling.startsWith(prefix) ? spelling.slice(prefix.length) : ''
  return [spelling, `${prefix}${spelling}`, short].filter((one) => one !== '')
}

export function normalised(label: string): string {
  return label.replace(/[^a-z0-9]/gi, '').toLowerCase()
}
