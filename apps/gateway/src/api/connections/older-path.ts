/** Nango's path of connections, and its older name. */
export const connectionPaths = ['/connections', '/connection'] as const

/** The id of an operation. At the older path it has its own id and is deprecated, since ids must be unique. */
export function operation(path: (typeof connectionPaths)[number], operationId: string) {
  return path === '/connections' ? { operationId } : { operationId: `${operationId}ByOlderPath`, deprecated: true }
}
