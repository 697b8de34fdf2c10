/** Nango's path of connections, and its older name. */
export const connectionPaths = ['/connections', '/connection'] as const

/** The id of an operation. Ids must be unique, so the older path gets a suffix. Operations at the older path are deprecated. */
export function operation(path: (typeof connectionPaths)[number], operationId: string) {
  return path === '/connections' ? { operationId } : { operationId: `${operationId}ByOlderPath`, deprecated: true }
}
