/** As much of a terminal as a writer uses: lines, a cursor, and the escape codes that move it and clear. */
export function fakeTerminal() {
  let screen: string[] = ['']
  let row = 0
  let column = 0
  const codes: { readonly [code: string]: (count: number) => void } = {
    A: (count) => {
      row = Math.max(0, row - count)
    },
    K: () => {
      screen[row] = (screen[row] ?? '').slice(0, column)
    },
    J: (count) => {
      if (count === 2) screen = screen.map(() => '')
      else screen = [...screen.slice(0, row), (screen[row] ?? '').slice(0, column)]
    },
    H: () => {
      row = 0
      column = 0
    },
    h: () => {},
    l: () => {},
  }
  const terminal = {
    cursor: true,
    written: 0,
    text: '',
    write(text: string): void {
      terminal.written += text.length
      terminal.text += text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal reads them
      for (const [whole, mark, digits, code = ''] of text.matchAll(/\x1b\[(\?)?(\d*)([A-Za-z])|[\s\S]/g)) {
        if (code !== '') {
          if (mark === '?' && digits === '25') terminal.cursor = code === 'h'
          codes[code]?.(digits === '' ? 1 : Number(digits))
        } else if (whole === '\n') {
          row += 1
          column = 0
          while (screen.length <= row) screen.push('')
        } else if (whole === '\r') column = 0
        else {
          const line = (screen[row] ?? '').padEnd(column)
          screen[row] = line.slice(0, column) + whole + line.slice(column + 1)
          column += 1
        }
      }
    },
    /** What is to be seen, without the empty lines at the end. */
    lines(): readonly string[] {
      const ends = screen.map((one) => one.trimEnd())
      while (ends.at(-1) === '') ends.pop()
      return ends
    },
  }
  return terminal
}
