/** Nango's path of connections, and its older name, which works just the same. */
export const connectionPaths = ['/connections', '/connection'] as const

/** The names of an operation: at the older path it has an id of its own, and is deprecated. */
export function operation(path: (typeof connectionPaths)[number], operationId: string) {
  return path === '/connections' ? { operationId } : { operationId: `${operationId}ByOlderPath`, deprecated: true }
}
