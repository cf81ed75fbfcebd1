/** What stands in the manifest about a release. */
export interface ManifestEntry {
  readonly version: string
  readonly environment: string
  readonly date: string
  readonly stories: readonly string[]
  readonly status: string
}

// A JSON string is a YAML string in double quotes.
const quoted = (text: string): string => JSON.stringify(text)

function members({ version, environment, date, stories, status }: ManifestEntry): string[] {
  return [
    `version: ${quoted(version)}`,
    `environment: ${quoted(environment)}`,
    `date: ${quoted(date)}`,
    `stories: [${stories.map(quoted).join(', ')}]`,
    `status: ${quoted(status)}`,
  ]
}

/** An entry as lines of a block, its dash in the given column. */
export function entryLines(entry: ManifestEntry, column: number, lineEnd: string): string {
  const margin = ' '.repeat(column)
  return members(entry)
    .map((member, index) => `${margin}${index === 0 ? '- ' : '  '}${member}${lineEnd}`)
    .join('')
}

/** An entry on one line, for a list in brackets. */
export function entryInBraces(entry: ManifestEntry): string {
  return `{ ${members(entry).join(', ')} }`
}
