import type { Runtime } from '../../../src/engine/runtime-port.ts'
import type { ErrorJson } from '../../../src/errors/landfall-error.ts'
import { toLandfallError } from '../../../src/errors/landfall-error.ts'
import type { Json } from '../../../src/json/json.ts'
import { sleep } from '../../../src/runtime/clock.ts'
import type { VirtualClock } from '../../../src/testing/virtual-clock.ts'
import type { Inside } from './bare-context.ts'

type Perform = (name: string, input: Json, path: string) => Promise<Json>

/** A runtime port in memory, without a journal: what it hands in and out is JSON, as between two machines. */
export function memoryPort(inside: Inside, clock: VirtualClock, perform: Perform): Runtime {
  const used = new Set<string>()
  let halted: ErrorJson | null = null
  let uuids = 0
  const copied = <T extends Json>(value: T): T => JSON.parse(JSON.stringify(value)) as T

  const at = (path: string, shielded: boolean): Runtime => {
    const placed = (id: string): string => {
      const whole = path === '' ? id : `${path}/${id}`
      if (used.has(whole)) throw new Error(`${whole} was used twice`)
      used.add(whole)
      return whole
    }
    const goOn = (): void => {
      if (halted !== null && !shielded)
        throw new inside.LandfallError({ code: 'HALTED', message: halted.message })
    }
    return {
      path,
      async effect<Output extends Json>(id: string, name: string, input: Json) {
        const whole = placed(id)
        goOn()
        try {
          return copied(await perform(name, copied(input), whole)) as Output
        } catch (error) {
          const { message, code, seen } = toLandfallError(error, { code: 'UNEXPECTED' })
          throw new inside.LandfallError({ code, message, ...(seen === undefined ? {} : { seen }) })
        }
      },
      async sleep(id, ms) {
        placed(id)
        goOn()
        await sleep(clock, ms)
      },
      async signal(id) {
        placed(id)
        return null
      },
      async fanOut(id, items, { limit }, child) {
        placed(id)
        const iterator = [...items].entries()
        await Promise.all(
          Array.from({ length: limit }, async () => {
            for (const [index, item] of iterator)
              await child(at(`${path}/${id}/${index}`, shielded), item, index)
          }),
        )
      },
      scope: (id) => at(path === '' ? id : `${path}/${id}`, shielded),
      now: (id) => {
        placed(id)
        return clock.now()
      },
      uuid: (id) => {
        placed(id)
        return `uuid-${++uuids}`
      },
      keep: (id, make) => {
        placed(id)
        return copied(make())
      },
      note: (id) => {
        placed(id)
        return halted === null || shielded
      },
      halt: (reason) => {
        halted ??= copied(reason)
        return halted
      },
      shield: (run) => run(at(path, true)),
    }
  }
  return at('', false)
}
