/** Who was here. */
export function visitorBook() {
  let visits = 0
  return {
    welcome() {
      visits += 1
    },
    visits: () => visits,
    healthy: () => true,
  }
}
