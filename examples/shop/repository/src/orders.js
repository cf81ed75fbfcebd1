import pg from 'pg'
import { priceOf } from './prices.js'

/** The orders of the shop. */
export function openOrders(url) {
  const pool = new pg.Pool({ connectionString: url, max: 4 })
  // A database that goes away is told by the next query.
  pool.on('error', () => {})
  return {
    async all() {
      const { rows } = await pool.query('SELECT id, article, cents FROM orders ORDER BY id')
      return rows
    },
    async add(article) {
      const { rows } = await pool.query(
        'INSERT INTO orders (article, cents) VALUES ($1, $2) RETURNING id, article, cents',
        [article, priceOf(article)],
      )
      return rows[0]
    },
    async reachable() {
      return await pool.query('SELECT 1').then(
        () => true,
        () => false,
      )
    },
    close: () => pool.end(),
  }
}
