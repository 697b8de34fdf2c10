/** What the demo can break. Each fault has a tenant of its own, so that the others go on. */
export const demoFaults = ['permission', 'credentials', 'duplicate', 'outage', 'limit'] as const
export type DemoFault = (typeof demoFaults)[number]

/** A fault of the demo. */
export interface DemoFaultState {
  readonly fault: DemoFault
  /** What happens at the simulated Autotask, for people. */
  readonly title: string
  /** Its tenant's connection, which exists after the first `start`. */
  readonly connectionId: string
  readonly integration: string
  readonly isOn: boolean
}

/** Breaks and mends the simulated Autotask of the demo. */
export interface DemoControls {
  list(): readonly DemoFaultState[]
  /** Breaks something for the tenant of the fault, and lets the gateway notice it at once. */
  start(fault: DemoFault): Promise<void>
  /** Mends it, and connects the tenant again. */
  end(fault: DemoFault): Promise<void>
}
