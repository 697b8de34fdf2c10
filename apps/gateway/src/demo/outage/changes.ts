import type { Autotask, RecordEntity } from '@guidepost/autotask-simulator'

type Tenant = Autotask['tenant']

/** What people do in Autotask, and how often, relative to each other. */
const deeds: readonly (readonly [weight: number, deed: (people: People) => void])[] = [
  [14, (people) => people.openTicket()],
  [26, (people) => people.changeTicket()],
  [8, (people) => people.closeTicket()],
  [1, (people) => people.remove('Tickets')],
  [12, (people) => people.addNote()],
  [5, (people) => people.change('TicketNotes', { description: people.text('Tried') })],
  [1, (people) => people.remove('TicketNotes')],
  [4, (people) => people.addCompany()],
  [8, (people) => people.change('Companies', { phone: people.text('01632') })],
  [1, (people) => people.remove('Companies')],
  [4, (people) => people.addContact()],
  [8, (people) => people.change('Contacts', { mobilePhone: people.text('07700') })],
  [1, (people) => people.remove('Contacts')],
  [4, (people) => people.addItem()],
  [8, (people) => people.change('ConfigurationItems', { serialNumber: people.text('SN') })],
  [1, (people) => people.remove('ConfigurationItems')],
]

const total = deeds.reduce((sum, [weight]) => sum + weight, 0)

/** The people of one tenant, who open, change, close and delete records. Equal seeds make equal changes. */
export class People {
  readonly #tenant: Tenant
  readonly #random: () => number
  readonly #records = new Map<RecordEntity, number[]>()
  #texts = 0

  constructor(tenant: Tenant, seed: number) {
    this.#tenant = tenant
    this.#random = randomFrom(seed)
  }

  /** Makes one change. Where no record exists yet, a ticket is opened instead. */
  act(): void {
    let left = this.#random() * total
    for (const [weight, deed] of deeds) {
      left -= weight
      if (left < 0) return deed(this)
    }
  }

  /** A text that was not used before. */
  text(start: string): string {
    this.#texts += 1
    return `${start} ${this.#texts}`
  }

  openTicket(): void {
    this.#create('Tickets', { title: this.text('Printer on fire'), status: 1, priority: 2, companyID: this.#companyId })
  }

  changeTicket(): void {
    const changes = [
      { status: 8 },
      { status: 7 },
      { priority: 1 },
      { priority: 4 },
      { queueID: 8 },
      { assignedResourceID: this.#tenant.technicianId },
      { title: this.text('Printer smokes') },
    ]
    this.change('Tickets', changes[this.#below(changes.length)]!)
  }

  closeTicket(): void {
    this.change('Tickets', { status: 5, resolution: 'Done' })
  }

  addNote(): void {
    const ticketID = this.#pick('Tickets')
    if (ticketID === undefined) return this.openTicket()
    const title = this.text('Note')
    this.#create('TicketNotes', { ticketID, title, description: 'Called back', noteType: 1, publish: 1 })
  }

  addCompany(): void {
    const companyName = this.text('Contoso')
    const ownerResourceID = this.#tenant.technicianId
    this.#create('Companies', { companyName, companyType: 1, phone: '01632 960983', ownerResourceID })
  }

  addContact(): void {
    const lastName = this.text('Doe')
    this.#create('Contacts', { firstName: 'Jo', lastName, companyID: this.#companyId, isActive: 1 })
  }

  addItem(): void {
    const referenceTitle = this.text('Laptop')
    this.#create('ConfigurationItems', { referenceTitle, companyID: this.#companyId, productID: 1, isActive: true })
  }

  change(entity: RecordEntity, values: object): void {
    const id = this.#pick(entity)
    if (id === undefined) return this.openTicket()
    this.#tenant.update(entity, id, { ...values })
  }

  remove(entity: RecordEntity): void {
    const id = this.#pick(entity)
    if (id === undefined) return this.openTicket()
    this.#tenant.delete(entity, id)
    this.#records.set(
      entity,
      this.#records.get(entity)!.filter((other) => other !== id),
    )
  }

  #create(entity: RecordEntity, values: object): void {
    const id = this.#tenant.create(entity, { ...values })
    this.#records.set(entity, [...(this.#records.get(entity) ?? []), id])
  }

  get #companyId(): number {
    return this.#tenant.companyId
  }

  #pick(entity: RecordEntity): number | undefined {
    const ids = this.#records.get(entity) ?? []
    return ids[this.#below(ids.length)]
  }

  #below(count: number): number {
    return Math.floor(this.#random() * count)
  }
}

/** mulberry32: numbers from 0 to below 1, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
