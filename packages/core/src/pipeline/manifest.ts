/** The manifest of releases: a YAML file with a list `releases`. */
export interface ManifestOptions {
  /** Relative to the project's directory. */
  readonly file: string
  /**
   * The stories that the release brings: their names, or a regular expression that finds them in the messages of the
   * commits since the last release. Default: none.
   */
  readonly stories?: readonly string[] | { readonly pattern: string }
}
