/**
 * Waits until all promise work is done, without a turn of the event loop: a tick is only taken once no promise job
 * is left. The fastest way, for code that waits for nothing but promises and the virtual clock.
 */
export function settlePromises(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve))
}

/**
 * Waits until all promise work and the `setImmediate` callbacks that it has asked for are done: one turn of the event
 * loop.
 */
export function settleTurn(): Promise<void> {
  // The tick first: the promise work gets to ask for its own immediates before ours is queued behind them.
  return new Promise((resolve) => process.nextTick(() => setImmediate(resolve)))
}
