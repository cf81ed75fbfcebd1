// Buys something and looks whether the order is there.
const url = process.env.URL

async function buyALantern() {
  const bought = await fetch(`${url}/orders`, {
    method: 'POST',
    body: JSON.stringify({ article: 'lantern' }),
  })
  if (bought.status !== 201) return `an order was answered with ${bought.status}: ${await bought.text()}`
  const { id, cents } = await bought.json()
  if (cents !== 3_450) return `a lantern was sold for ${cents} cents instead of 3450`
  const orders = await (await fetch(`${url}/orders?id=${id}`)).json()
  return orders.some((order) => order.id === id) ? null : 'the order is not among the orders'
}

const problem = await buyALantern()
console.log(problem ?? 'All smoke tests pass')
process.exitCode = problem === null ? 0 : 1
