import type { Json, JsonObject } from '../json/json.ts'

/** What a text has to be: a plain string stands for `contains`. */
export type TextExpectation =
  | string
  | { readonly contains: string }
  | { readonly equals: string }
  /** A regular expression that has to match somewhere. */
  | { readonly matches: string }

/** The version that an endpoint has to tell. */
export interface VersionExpectation extends JsonObject {
  /** A leading `v` does not count, on either side. */
  readonly equals: string
  /**
   * Where in the JSON body it stands (RFC 6901). Without it the whole body is the version, as plain text or
   * as a JSON string; or the body is a JSON object with the member `version`.
   */
  readonly pointer?: string
}

/** What the answer to a request has to be; all of it. */
export interface HttpExpectation extends JsonObject {
  /** One status, or the first and last of a range. Any of 200 to 299 when absent. */
  readonly status?: number | readonly [number, number]
  readonly body?: TextExpectation
  /** By name, in any case. */
  readonly headers?: { readonly [name: string]: TextExpectation }
  /** A part of the JSON body (RFC 6901) and what it has to equal. */
  readonly json?: { readonly pointer: string; readonly equals: Json }
  readonly version?: VersionExpectation
}

/** The answer to a request, as far as it was read. */
export interface HttpAnswer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string | undefined }
  readonly body: string
  /** Whether the body was longer than what was read. */
  readonly truncated: boolean
}

/** What a command did. */
export interface CommandAnswer {
  /** `null` when a signal ended it. */
  readonly exitCode: number | null
  /** Whether what is expected was found in its output. */
  readonly printed: boolean
  /**
   * Status and reason of the last HTTP response it got, such as `200 OK`, when it is a `curl` that got one.
   */
  readonly statusLine: string | null
  /** The end of its output. */
  readonly tail: string
}

/** The result of comparing what was expected with what was seen; `reason` says both when it did not pass. */
export interface Judged {
  readonly passed: boolean
  readonly reason: string | null
}
