import { expect, test } from 'vitest'
import type { DeploymentEvent } from '../../src/events/deployment-event.ts'
import { createDelivery } from '../../src/landfall/delivery.ts'

const event: DeploymentEvent = {
  type: 'timer.fired',
  deployment: 'd',
  seq: 1,
  at: '2026-01-01T00:00:00.000Z',
  path: 'a',
}

test('an event reaches the listeners of its type and those of all events, and no others', () => {
  const delivery = createDelivery()
  const heard: string[] = []
  delivery.on('event', ({ type }) => heard.push(`event ${type}`))
  delivery.on('timer.fired', ({ path }) => heard.push(`timer ${path}`))
  delivery.on('noted', () => heard.push('noted'))

  delivery.emit(event)

  expect(heard).toEqual(['timer a', 'event timer.fired'])
})

test('a listener that throws, or gives a promise that is rejected, disturbs nobody', async () => {
  const delivery = createDelivery()
  let heard = 0
  const unhandled: unknown[] = []
  const note = (reason: unknown): void => void unhandled.push(reason)
  process.on('unhandledRejection', note)
  delivery.on('event', () => {
    throw new Error('thrown')
  })
  delivery.on('event', () => Promise.reject(new Error('rejected')))
  delivery.on('event', () => {
    heard++
  })

  delivery.emit(event)
  await new Promise((resolve) => setImmediate(resolve))
  process.off('unhandledRejection', note)

  expect(heard).toBe(1)
  expect(unhandled).toEqual([])
})

test('a listener that is registered twice is told twice, and each registration ends by itself', () => {
  const delivery = createDelivery()
  let heard = 0
  const listener = (): void => {
    heard++
  }
  const end = delivery.on('event', listener)
  delivery.on('event', listener)

  delivery.emit(event)
  end()
  delivery.emit(event)

  expect(heard).toBe(3)
})
