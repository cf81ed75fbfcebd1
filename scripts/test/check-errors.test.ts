import { expect, test } from 'vitest'
import { errorsPage, stalePage } from '../check-errors.ts'
import { readMarkdown } from '../markdown.ts'

const full = {
  DISK_FULL: {
    meaning: 'No room is left.',
    remedy: 'Make room.',
    disposition: 'terminal',
    nextActions: ['resume', 'ask a person'],
  },
} as const

test('the page has a heading for each code, with its meaning, remedy and next actions', () => {
  const text = errorsPage(full)
  expect(readMarkdown(text).anchors.has('disk_full')).toBe(true)
  expect(text).toContain('No room is left.')
  expect(text).toContain('- **Remedy:** Make room.')
  expect(text).toContain('- **Next:** `resume`, `ask a person`')
})

test('reports a page that is missing, or older than the catalogue', () => {
  const text = errorsPage(full)
  expect(stalePage(text, full)).toEqual([])
  expect(stalePage(null, full)).toHaveLength(1)
  expect(stalePage(text.replace('Make room.', 'Wait.'), full)).toHaveLength(1)
  expect(stalePage(errorsPage({}), full)).toHaveLength(1)
})
