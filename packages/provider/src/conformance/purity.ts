/**
 * Runs `run` and returns the impure functions that it called: clock, randomness, timers, network. The functions still
 * work, instead of throwing: a plugin could catch the error and hide the call. All functions are restored before this
 * returns; `run` is synchronous, so no other code runs meanwhile.
 */
export function watched(run: () => void): string[] {
  const used: string[] = []
  const restore = [
    watchMethod(globalThis, 'fetch', used),
    watchMethod(globalThis, 'setTimeout', used),
    watchMethod(globalThis, 'setInterval', used),
    watchMethod(globalThis, 'setImmediate', used),
    watchMethod(Date, 'now', used),
    watchMethod(Math, 'random', used),
    watchMethod(performance, 'now', used),
    watchMethod(crypto, 'randomUUID', used),
    watchMethod(crypto, 'getRandomValues', used),
    watchClock(used),
  ]
  try {
    run()
  } finally {
    for (const undo of restore.toReversed()) undo()
  }
  return [...new Set(used)]
}

function watchMethod(owner: object, name: string, used: string[]): () => void {
  const original = Object.getOwnPropertyDescriptor(owner, name)
  const method: unknown = Reflect.get(owner, name)
  if (typeof method !== 'function') return () => {}
  Object.defineProperty(owner, name, {
    configurable: true,
    writable: true,
    value(...args: unknown[]): unknown {
      used.push(name === 'now' ? 'the clock' : name)
      return Reflect.apply(method, owner, args)
    },
  })
  return () => {
    if (original) Object.defineProperty(owner, name, original)
    else Reflect.deleteProperty(owner, name)
  }
}

/** `new Date()` and `Date()` read the clock; `new Date(time)` does not. */
function watchClock(used: string[]): () => void {
  const original = Object.getOwnPropertyDescriptor(globalThis, 'Date')
  const watchedDate: DateConstructor = new Proxy(Date, {
    construct(target, args, newTarget): object {
      if (args.length === 0) used.push('the clock')
      return Reflect.construct(target, args, newTarget === watchedDate ? target : newTarget)
    },
    apply(target, self, args): string {
      used.push('the clock')
      return Reflect.apply(target, self, args)
    },
  })
  Object.defineProperty(globalThis, 'Date', { configurable: true, writable: true, value: watchedDate })
  return () => {
    if (original) Object.defineProperty(globalThis, 'Date', original)
  }
}
