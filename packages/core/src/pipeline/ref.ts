/**
 * Stands for the output of a step, in the inputs of later ones: typed for the compiler, a few words of JSON in the
 * plan. It has no value while the pipeline is being defined.
 */
export interface Ref<T> {
  readonly $ref: string
  readonly path: readonly string[]
  /** Stands for a member of the output. */
  at<K extends Member<T>>(key: K): Ref<T[K]>
  /** Never there; carries the type. */
  readonly type?: T
}

/** The members that an output is known to have: an open object has others too, but a misspelt one shall not compile. */
export type Member<T> = [Named<T>] extends [never] ? keyof T & string : Named<T>

type Named<T> = keyof { [K in keyof T as string extends K ? never : K]: T[K] } & keyof T & string

/** A value in which any part may be the output of an earlier step. */
export type Resolvable<T> =
  | Ref<T>
  | (T extends string | number | boolean | null ? T : { readonly [K in keyof T]: Resolvable<T[K]> })

/** Makes the reference to a step's output. */
export function refTo<T>(step: string, path: readonly string[] = []): Ref<T> {
  const ref = { $ref: step, path }
  Object.defineProperty(ref, 'at', { value: (key: string) => refTo(step, [...path, key]) })
  return ref as unknown as Ref<T>
}
