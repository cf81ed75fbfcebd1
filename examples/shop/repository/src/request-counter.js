/** Counts answers for Prometheus. */
export function requestCounter(version) {
  const counts = new Map()
  return {
    count(status) {
      counts.set(status, (counts.get(status) ?? 0) + 1)
    },
    text() {
      const lines = ['# TYPE shop_requests_total counter']
      for (const [status, count] of counts)
        lines.push(`shop_requests_total{version="${version}",status="${status}"} ${count}`)
      return `${lines.join('\n')}\n`
    },
  }
}
