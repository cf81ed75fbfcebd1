import { EventEmitter } from 'eventemitter3'
import type { DeploymentEvent } from '../events/deployment-event.ts'
import type { RunListener } from './run.ts'

/** Tells the watchers of one deployment in this process what happens. */
export interface Delivery {
  /** Calls every listener before it returns; none of them can make it throw. */
  emit(event: DeploymentEvent): void
  /** As `on` of a run. */
  on<Type extends DeploymentEvent['type'] | 'event'>(type: Type, listener: RunListener<Type>): () => void
}

export function createDelivery(): Delivery {
  const emitter = new EventEmitter<string>()
  return {
    emit(event) {
      emitter.emit(event.type, event)
      emitter.emit('event', event)
    },
    on(type, listener) {
      const tell = listener as (event: DeploymentEvent) => unknown
      // Whoever watches must never disturb what is watched, neither by throwing nor by a rejected promise.
      const guarded = (event: DeploymentEvent): void => {
        try {
          const answer = tell(event)
          if (answer instanceof Promise) answer.catch(() => {})
        } catch {}
      }
      emitter.on(type, guarded)
      return () => emitter.off(type, guarded)
    },
  }
}
