import { type Finding, pathText } from './config-problem.ts'

/** A key that is misspelt is not missing as well. */
export function withoutEchoes(findings: readonly Finding[]): Finding[] {
  const meant = new Set(
    findings
      .filter(({ suggestion, atKey }) => atKey && typeof suggestion === 'string')
      .map(({ path, suggestion }) => pathText([...path.slice(0, -1), String(suggestion)])),
  )
  return findings.filter(({ message, path }) => message !== 'Missing key' || !meant.has(pathText(path)))
}
