/** The longest of the known places that a path lies in, such as the step `deploy/web` of `deploy/web/shift/25`. */
export function placeOf<T>(path: string, places: ReadonlyMap<string, T>): { id: string; value: T } | null {
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    const id = path.slice(0, end)
    const value = places.get(id)
    if (value !== undefined) return { id, value }
  }
  return null
}
