/**
 * Puts values in place of `${NAME}`; a name without a value stays as it is. Never used on what a shell will
 * read.
 *
 * @param encode makes a value fit for where it goes, such as a URL
 */
export function fillIn(
  text: string,
  values: Readonly<Record<string, string>>,
  encode: (value: string) => string = (value) => value,
): string {
  return text.replace(/\$\{([A-Za-z_]\w*)\}/g, (written, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    return value === undefined ? written : encode(value)
  })
}
