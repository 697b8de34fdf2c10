/** Paths of the API. Ids may hold any character. */
export const attentionPath = (id: string): string => at('/v1/attention', id)
export const connectionPath = (id: string): string => at('/connections', id)
export const deliveryPath = (id: string): string => at('/v1/deliveries', id)
export const destinationPath = (id: string): string => at('/v1/destinations', id)
export const eventPath = (id: string): string => at('/v1/events', id)
/** A handler, for all environments. */
export const handlerPath = (id: string): string => at('/v1/handlers', id)
export const integrationPath = (key: string): string => at('/integrations', key)
export const linkedTicketPath = (id: string): string => at('/v1/linked-tickets', id)
export const registrationPath = (id: string): string => at('/v1/registrations', id)
/** The path of a signing secret, below that of its owner. */
export const secretPath = (ownerPath: string, id: string): string => at(`${ownerPath}/secrets`, id)

function at(list: string, id: string): string {
  return `${list}/${encodeURIComponent(id)}`
}
