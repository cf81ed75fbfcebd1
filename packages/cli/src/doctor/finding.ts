/** Something that was looked at. */
export interface Finding {
  readonly state: 'good' | 'warn' | 'bad'
  readonly what: string
  /** What to do about it. */
  readonly todo: string | null
}
