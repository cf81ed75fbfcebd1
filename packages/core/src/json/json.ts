/** A value that survives `JSON.parse(JSON.stringify(value))` unchanged. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject

/** A JSON object; a key that is `undefined` counts as absent. */
export interface JsonObject {
  readonly [key: string]: Json | undefined
}

/** The type of a value after a trip through JSON: its functions and `undefined` keys are gone. */
export type Jsonified<T> = T extends Json ? T : { [K in keyof T]: Jsonified<T[K]> }
