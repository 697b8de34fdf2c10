import { field, type AutotaskEvent } from '@guidepost/autotask-payload'
import { textLimit, textsLimit, type Description } from '@guidepost/provider'

/** The fields that name a record, in the order of preference. Autotask spells them with or without blanks. */
const titleFields: Readonly<Record<string, readonly string[]>> = {
  Ticket: ['TicketNumber', 'Ticket Number'],
  Company: ['CompanyName', 'Company Name', 'AccountName', 'Account Name'],
  ConfigurationItem: ['ReferenceTitle', 'Reference Title', 'SerialNumber', 'Serial Number'],
  TicketNote: ['Title'],
}

/** How people name and find an event: by the number or name of its record, its id, and each field that Autotask sent. */
export function describe(event: AutotaskEvent): Description {
  const values = Object.values(event.fields)
    .filter((value) => value !== null && value !== '')
    .map(String)
  const texts = event.id === undefined ? values : [event.id, ...values]
  return { title: cut(titleOf(event)?.trim() ?? '') || undefined, texts: texts.slice(0, textsLimit).map(cut) }
}

function titleOf(event: AutotaskEvent): string | undefined {
  if (event.entity === 'Contact') {
    const names = ['FirstName', 'First Name', 'LastName', 'Last Name'].map((name) => field(event, name) ?? '')
    return names.filter((name) => name !== '').join(' ')
  }
  const names = titleFields[event.entity] ?? []
  return names.map((name) => field(event, name)?.trim()).find((value) => value !== undefined && value !== '')
}

const cut = (text: string): string => text.slice(0, textLimit)
