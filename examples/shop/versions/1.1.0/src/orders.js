import pg from 'pg'
import { priceOf } from './prices.js'

/** The orders of the shop. */
export function openOrders(url) {
  const pool = new pg.Pool({ connectionString: url, max: 4 })
  // A database that goes away is told by the next query.
  pool.on('error', () => {})
  return {
    async all() {
      const { rows } = await pool.query('SELECT id, article, cents, gift_note FROM orders ORDER BY id')
      return rows
    },
    async add(article, note = '') {
      const { rows } = await pool.query(
        'INSERT INTO orders (article, cents, gift_note) VALUES ($1, $2, $3) RETURNING id, article, cents, gift_note',
        [article, priceOf(article), note],
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
