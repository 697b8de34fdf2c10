const origins: Readonly<Record<string, string>> = {
  'error-log': 'the provider’s log of failed webhooks',
  history: 'the record’s history',
  'back-fill': 'comparing the record with the events that arrived',
  'deleted-log': 'the log of deleted records',
  absence: 'the absence of the record',
}

const fidelities: Readonly<Record<string, string>> = {
  exact: 'exactly the lost event',
  intermediate: 'a state between two changes',
  state: 'the state of the record when it was read; several changes may be one event',
  partial: 'a part of the lost event',
  suspected: 'suspected: nobody can tell whether an event was lost',
}

/** Where recovery found an event. */
export const textOfOrigin = (origin: string): string => origins[origin] ?? origin

/** How much of the lost event a recovered event gives back. */
export const textOfFidelity = (fidelity: string): string => fidelities[fidelity] ?? fidelity
