import { styleText } from 'node:util'

type Format = Parameters<typeof styleText>[0]

/** Text in a format, where the terminal shows it and NO_COLOR is not set. */
export const styled = (format: Format, text: string): string => styleText(format, text)
export const bold = (text: string): string => styled('bold', text)
export const dim = (text: string): string => styled('dim', text)
export const good = (text: string): string => styled('green', text)
export const bad = (text: string): string => styled('red', text)

// The two shades are told apart without colours too.
const shades = [
  { block: '█', format: 'blue' },
  { block: '▒', format: 'green' },
] as const

/** Percent of the traffic by version, the older one first. */
export type Shares = readonly (readonly [version: string, percent: number])[]

/** A split of the traffic, drawn: `██████████████████▒▒`. */
export function bar(shares: Shares, width: number): string {
  let drawn = 0
  let percent = 0
  return shares
    .map(([, share], index) => {
      percent += share
      const end = Math.round((percent / 100) * width)
      const { block, format } = shade(index)
      const part = block.repeat(end - drawn)
      drawn = end
      return styled(format, part)
    })
    .join('')
}

/** The key to a bar: one entry for each version, with whatever there is to say about it. */
export function legend(shares: Shares, about: (version: string) => string): string {
  return shares
    .map(([version, percent], index) => {
      const { block, format } = shade(index)
      return `${styled(format, block)} ${version} ${String(percent).padStart(3)} %${about(version)}`
    })
    .join('   ')
}

/** `12,345` */
export const count = (number: number): string => number.toLocaleString('en-US')

function shade(index: number) {
  return shades[index % shades.length] ?? shades[0]
}
