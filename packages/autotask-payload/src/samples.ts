import type { Action, Entity } from './names.ts'

/** A body as Autotask posts it, with the events that `parse` must read from it. */
export interface PayloadSample {
  /** Unique, e.g. `ticket-create`. */
  readonly name: string
  readonly description: string
  /** The exact bytes: compact JSON with Autotask's escapes, unless the description says otherwise. */
  readonly body: Uint8Array
  /** The events of the body, in order. GUIDs are in lower case with hyphens, whatever their spelling in the body. */
  readonly events: readonly SampleEvent[]
}

/** The properties of an event that identify its subject. */
export interface SampleEvent {
  readonly entity: Entity | 'unknown'
  readonly action: Action | 'unknown'
  readonly guid: string | undefined
  readonly id: string | undefined
}

/** A webhook watches one entity, so each entity has its own GUID. */
const guids = {
  Ticket: 'a1da62a4-2c49-40a8-8183-69994ce5b3eb',
  Company: '5f0c7a52-91be-4d0e-8a3c-2b7f6b1d9e04',
  Contact: '0b9d3f68-7c21-4e5a-9f47-c8a1e2d35b76',
  ConfigurationItem: 'c47e1b90-3d86-4f12-a5b9-7e60d2f8431a',
  TicketNote: 'e83a5d17-64f0-4b29-8c7e-19d4a0b6f352',
} as const satisfies Record<Entity, string>

/**
 * Bodies of every shape that Autotask posts or is reported to post. The ticket creation is the example of Nango's
 * guide; the company update follows a live capture that a user published. The deletes and the deactivation are guesses,
 * because no capture of a delete or a deactivation is public.
 */
export const samples: readonly PayloadSample[] = [
  sample(
    'ticket-create',
    'A ticket is created: the example of Nango’s guide, in the compact form that Autotask sends.',
    'Ticket',
    'Create',
    '351181',
    '{"Action":"Create","Guid":"a1da62a4-2c49-40a8-8183-69994ce5b3eb","EntityType":"Ticket","Id":351181,"Fields":{"TicketNumber":"T20250915.0001"},"EventTime":"2025-09-15T14:57:50Z","SequenceNumber":1,"PersonId":30691780}',
  ),
  sample(
    'ticket-create-indented',
    'The same example, indented as in Nango’s guide.',
    'Ticket',
    'Create',
    '351181',
    `{
    "Action": "Create",
    "Guid": "a1da62a4-2c49-40a8-8183-69994ce5b3eb",
    "EntityType": "Ticket",
    "Id": 351181,
    "Fields": {
        "TicketNumber": "T20250915.0001"
    },
    "EventTime": "2025-09-15T14:57:50Z",
    "SequenceNumber": 1,
    "PersonId": 30691780
}`,
  ),
  sample(
    'ticket-update',
    'A ticket is completed: status 5 is “Complete” in every tenant. Values are strings.',
    'Ticket',
    'Update',
    '351181',
    '{"Action":"Update","Guid":"a1da62a4-2c49-40a8-8183-69994ce5b3eb","EntityType":"Ticket","Id":351181,"Fields":{"TicketNumber":"T20250915.0001","Status":"5","CompletedDate":"2025-09-15T16:20:11","Resolution":"Restarted the print spooler."},"EventTime":"2025-09-15T16:20:12Z","SequenceNumber":2,"PersonId":30691780}',
  ),
  sample(
    'ticket-delete',
    'A ticket is deleted. `Fields` is empty.',
    'Ticket',
    'Delete',
    '351181',
    '{"Action":"Delete","Guid":"a1da62a4-2c49-40a8-8183-69994ce5b3eb","EntityType":"Ticket","Id":351181,"Fields":{},"EventTime":"2025-09-16T08:00:00Z","SequenceNumber":3,"PersonId":30691780}',
  ),

  sample(
    'company-create',
    'A company is created. Autotask calls it `Account`.',
    'Company',
    'Create',
    '1301',
    '{"Action":"Create","Guid":"5f0c7a52-91be-4d0e-8a3c-2b7f6b1d9e04","EntityType":"Account","Id":1301,"Fields":{"CompanyName":"Acme Ltd","CompanyType":"1","Phone":"01632 960983"},"EventTime":"2025-09-15T09:12:03Z","SequenceNumber":31,"PersonId":29682945}',
  ),
  sample(
    'company-update',
    'A company is changed. User-defined fields are among the other fields, by label; a label can contain spaces.',
    'Company',
    'Update',
    '1301',
    '{"Action":"Update","Guid":"5f0c7a52-91be-4d0e-8a3c-2b7f6b1d9e04","EntityType":"Account","Id":1301,"Fields":{"CompanyName":"Acme Ltd","aBillity Company ID":"97","Sync with aBillity":"29683107"},"EventTime":"2025-09-15T09:14:40Z","SequenceNumber":32,"PersonId":29682945}',
  ),
  sample(
    'company-update-escaped',
    "A company's name has characters that Autotask escapes: accents, `&`, `'`, `+`, `<`, an emoji.",
    'Company',
    'Update',
    '7',
    String.raw`{"Action":"Update","Guid":"5f0c7a52-91be-4d0e-8a3c-2b7f6b1d9e04","EntityType":"Account","Id":7,"Fields":{"CompanyName":"Caf\u00E9 \u0026 S\u00F6hne \u0027A\u002BB\u0027 \u003Cx\u003E \uD83D\uDE00"},"EventTime":"2025-01-02T03:04:05Z","SequenceNumber":33,"PersonId":29682885}`,
  ),
  sample(
    'company-update-utf8',
    'The same company update, as plain UTF-8.',
    'Company',
    'Update',
    '7',
    '{"Action":"Update","Guid":"5f0c7a52-91be-4d0e-8a3c-2b7f6b1d9e04","EntityType":"Account","Id":7,"Fields":{"CompanyName":"Café & Söhne \'A+B\' <x> 😀"},"EventTime":"2025-01-02T03:04:05Z","SequenceNumber":33,"PersonId":29682885}',
  ),
  sample(
    'company-delete',
    'A company is deleted.',
    'Company',
    'Delete',
    '1301',
    '{"Action":"Delete","Guid":"5f0c7a52-91be-4d0e-8a3c-2b7f6b1d9e04","EntityType":"Account","Id":1301,"Fields":{},"EventTime":"2025-09-15T10:00:00Z","SequenceNumber":34,"PersonId":29682945}',
  ),

  sample(
    'contact-create',
    'A contact is created. The actor’s key is spelled `PersonID`.',
    'Contact',
    'Create',
    '30683451',
    '{"Action":"Create","Guid":"0b9d3f68-7c21-4e5a-9f47-c8a1e2d35b76","EntityType":"Contact","Id":30683451,"Fields":{"FirstName":"Ada","LastName":"Byron","EMailAddress":"ada@example.com"},"EventTime":"2025-09-15T11:00:00Z","SequenceNumber":1,"PersonID":29682945}',
  ),
  sample(
    'contact-update',
    'A contact is changed. Values are a number, a boolean and null; the time has a fraction and no zone.',
    'Contact',
    'Update',
    '30683451',
    '{"Action":"Update","Guid":"0b9d3f68-7c21-4e5a-9f47-c8a1e2d35b76","EntityType":"Contact","Id":30683451,"Fields":{"IsActive":1,"PrimaryContact":true,"Title":null},"EventTime":"2025-09-15T11:05:09.307","SequenceNumber":2,"PersonID":29682945}',
  ),
  sample(
    'contact-delete',
    'A contact is deleted. The body has no `Fields`.',
    'Contact',
    'Delete',
    '30683451',
    '{"Action":"Delete","Guid":"0b9d3f68-7c21-4e5a-9f47-c8a1e2d35b76","EntityType":"Contact","Id":30683451,"EventTime":"2025-09-15T11:30:00Z","SequenceNumber":3,"PersonID":29682945}',
  ),

  sample(
    'configuration-item-create',
    'A configuration item is created. Autotask calls it `InstalledProduct`.',
    'ConfigurationItem',
    'Create',
    '5512',
    '{"Action":"Create","Guid":"c47e1b90-3d86-4f12-a5b9-7e60d2f8431a","EntityType":"InstalledProduct","Id":5512,"Fields":{"ReferenceTitle":"FS01","SerialNumber":"CN-0X-1142"},"EventTime":"2025-09-15T12:00:00Z","SequenceNumber":1,"PersonId":29682945}',
  ),
  sample(
    'configuration-item-update',
    'A configuration item is changed. The GUID is in upper case and in braces.',
    'ConfigurationItem',
    'Update',
    '5512',
    '{"Action":"Update","Guid":"{C47E1B90-3D86-4F12-A5B9-7E60D2F8431A}","EntityType":"InstalledProduct","Id":5512,"Fields":{"ReferenceTitle":"FS01 (old)","Warranty Type":"29682801"},"EventTime":"2025-09-15T12:10:00Z","SequenceNumber":2,"PersonId":29682945}',
  ),
  sample(
    'configuration-item-delete',
    'A configuration item is deleted. The entity has its REST name, in the plural.',
    'ConfigurationItem',
    'Delete',
    '5512',
    '{"Action":"Delete","Guid":"c47e1b90-3d86-4f12-a5b9-7e60d2f8431a","EntityType":"ConfigurationItems","Id":5512,"Fields":{},"EventTime":"2025-09-15T12:20:00Z","SequenceNumber":3,"PersonId":29682945}',
  ),

  sample(
    'ticket-note-create',
    'A note is added to a ticket. `Id` is the id of the note; the always displayed field `TicketID` has the ticket.',
    'TicketNote',
    'Create',
    '88121',
    '{"Action":"Create","Guid":"e83a5d17-64f0-4b29-8c7e-19d4a0b6f352","EntityType":"TicketNote","Id":88121,"Fields":{"TicketID":"351181","Title":"Called back"},"EventTime":"2025-09-15T15:01:00Z","SequenceNumber":1,"PersonId":30691780}',
  ),
  sample(
    'ticket-note-update',
    'A note is changed. `Fields` is a list of names and values.',
    'TicketNote',
    'Update',
    '88121',
    '{"Action":"Update","Guid":"e83a5d17-64f0-4b29-8c7e-19d4a0b6f352","EntityType":"TicketNote","Id":88121,"Fields":[{"name":"TicketID","value":"351181"},{"Name":"Title","Value":"Called back twice"}],"EventTime":"2025-09-15T15:04:00Z","SequenceNumber":2,"PersonId":30691780}',
  ),
  sample(
    'ticket-note-delete',
    'A note is deleted. Keys are in camel case.',
    'TicketNote',
    'Delete',
    '88121',
    '{"action":"Delete","guid":"e83a5d17-64f0-4b29-8c7e-19d4a0b6f352","entityType":"TicketNote","id":88121,"fields":{},"eventTime":"2025-09-15T15:09:00Z","sequenceNumber":3,"personId":30691780}',
  ),

  {
    name: 'deactivated',
    description: 'The webhook itself was deactivated or deleted. The body has no entity and no id.',
    body: bytes(
      '{"Action":"Deactivated","Guid":"a1da62a4-2c49-40a8-8183-69994ce5b3eb","EventTime":"2025-09-17T06:00:00Z","SequenceNumber":4,"PersonId":29682945}',
    ),
    events: [{ entity: 'unknown', action: 'Deactivated', guid: guids.Ticket, id: undefined }],
  },
  {
    name: 'list',
    description: 'Two events in one body. No published Autotask webhook contains two events, but `parse` accepts them.',
    body: bytes(
      '[{"Action":"Create","Guid":"a1da62a4-2c49-40a8-8183-69994ce5b3eb","EntityType":"Ticket","Id":351182,"Fields":{"TicketNumber":"T20250915.0002"},"EventTime":"2025-09-15T15:00:00Z","SequenceNumber":5,"PersonId":30691780},{"Action":"Update","Guid":"a1da62a4-2c49-40a8-8183-69994ce5b3eb","EntityType":"Ticket","Id":351182,"Fields":{"Status":"8"},"EventTime":"2025-09-15T15:00:02Z","SequenceNumber":6,"PersonId":30691780}]',
    ),
    events: [
      { entity: 'Ticket', action: 'Create', guid: guids.Ticket, id: '351182' },
      { entity: 'Ticket', action: 'Update', guid: guids.Ticket, id: '351182' },
    ],
  },
]

function sample(
  name: string,
  description: string,
  entity: Entity,
  action: Action,
  id: string,
  body: string,
): PayloadSample {
  return { name, description, body: bytes(body), events: [{ entity, action, guid: guids[entity], id }] }
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
