import { fileURLToPath } from 'node:url'
import vm from 'node:vm'
import { build } from 'esbuild'
import type { Runtime } from '../../../src/engine/runtime-port.ts'
import type { ErrorFacts } from '../../../src/errors/landfall-error.ts'

/** What the bundle gives. */
export interface Inside {
  run(port: Runtime, sealedPlan: string): Promise<string>
  readonly LandfallError: new (facts: ErrorFacts) => Error
}

/** The deciding code in a context without a world, and what it tried to use of one. */
export interface BareContext {
  readonly inside: Inside
  readonly used: readonly string[]
  /** Runs a line of code in the context. */
  evaluate(code: string): unknown
}

/** What a durable engine's workflow sandbox forbids, or answers in a way of its own. */
export const forbidden = [
  'Date',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'fetch',
  'process',
  'performance',
  'crypto',
  'console',
  'require',
  'Buffer',
  'structuredClone',
  'URL',
  'AbortController',
  'EventTarget',
  'WeakRef',
  'FinalizationRegistry',
  'SharedArrayBuffer',
  'Atomics',
  'WebAssembly',
  'Intl',
] as const

/** Bundles the engine and the strategies and evaluates them where everything forbidden throws on use. */
export async function bareContext(): Promise<BareContext> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./entry.ts', import.meta.url))],
    bundle: true,
    write: false,
    // No Node: an import of one of its modules does not even bundle.
    platform: 'neutral',
    format: 'iife',
    globalName: 'inside',
    target: 'es2023',
  })
  const used: string[] = []
  const context = vm.createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } })
  context.use = (name: string) => {
    used.push(name)
  }
  vm.runInContext(
    `{
      const { use } = globalThis
      delete globalThis.use
      const refuse = (name) => {
        use(name)
        throw new Error(name + ' cannot be used here')
      }
      for (const name of ${JSON.stringify(forbidden)}) {
        const traps = {}
        for (const trap of ['get', 'has', 'apply', 'construct', 'ownKeys'])
          traps[trap] = (_, key) => refuse(typeof key === 'string' ? name + '.' + key : name)
        Object.defineProperty(globalThis, name, { value: new Proxy(function () {}, traps) })
      }
      Object.defineProperty(Math, 'random', { value: () => refuse('Math.random') })
    }`,
    context,
  )
  vm.runInContext(outputFiles[0]?.text ?? '', context)
  return {
    inside: vm.runInContext('inside', context) as Inside,
    used,
    evaluate: (code) => vm.runInContext(code, context),
  }
}
