const cents = { rope: 1_250, anchor: 18_900, lantern: 3_540 }

/** What an article costs, in cents. */
export function priceOf(article) {
  if (Object.hasOwn(cents, article)) return cents[article]
  throw new Error(`there is no article ${article}`)
}
