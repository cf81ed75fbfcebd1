import { pipelineFrom } from '@landfall/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pipelineData, stepData } from '../support/data.ts'

/** Edges of a graph over so many steps: which ones each step waits for. */
const graph = fc
  .integer({ min: 1, max: 30 })
  .chain((size) =>
    fc.array(fc.uniqueArray(fc.nat(size - 1), { maxLength: 4 }), { minLength: size, maxLength: size }),
  )

const dataOf = (edges: readonly (readonly number[])[], order: readonly number[]) =>
  pipelineData(
    ...order.map((node) =>
      stepData(
        `s${node}`,
        'command@1',
        { run: 'true' },
        { after: (edges[node] ?? []).map((to) => `s${to}`) },
      ),
    ),
  )

const isCyclic = (edges: readonly (readonly number[])[]): boolean => {
  const left = new Map(edges.map((to, node) => [node, new Set(to)]))
  for (;;) {
    const free = [...left].filter(([, to]) => [...to].every((one) => !left.has(one)))
    if (free.length === 0) return left.size > 0
    for (const [node] of free) left.delete(node)
  }
}

const shuffled = (edges: readonly (readonly number[])[]) =>
  fc.shuffledSubarray(
    edges.map((_, node) => node),
    { minLength: edges.length },
  )

test('the order of a pipeline without circles has every step after those that it waits for, each once', () => {
  const acyclic = graph.map((edges) => edges.map((to, node) => to.filter((one) => one < node)))
  fc.assert(
    fc.property(
      acyclic.chain((edges) => fc.tuple(fc.constant(edges), shuffled(edges))),
      ([edges, order]) => {
        const { steps } = pipelineFrom(dataOf(edges, order)).compiled
        const place = new Map(steps.map(({ id }, index) => [id, index]))
        expect(place.size).toBe(edges.length)
        for (const { id, after } of steps)
          for (const before of after) expect(place.get(before)).toBeLessThan(place.get(id) as number)
      },
    ),
  )
})

test('a circle is always found, and the one that is told is a circle', () => {
  fc.assert(
    fc.property(
      graph.filter(isCyclic).chain((edges) => fc.tuple(fc.constant(edges), shuffled(edges))),
      ([edges, order]) => {
        const error = thrownBy(() => pipelineFrom(dataOf(edges, order)))
        expect(error).toMatchObject({ code: 'PIPELINE_CYCLE' })
        const circle = (error as { details: readonly string[] }).details.map((id) => Number(id.slice(1)))
        expect(circle.at(-1)).toBe(circle[0])
        for (const [at, node] of circle.slice(0, -1).entries()) expect(edges[node]).toContain(circle[at + 1])
      },
    ),
  )
})

test('of no pipeline is it said that it has a circle when it has none', () => {
  fc.assert(
    fc.property(graph, (edges) => {
      const order = edges.map((_, node) => node)
      const error = thrownBy(() => pipelineFrom(dataOf(edges, order)))
      expect(error !== null).toBe(isCyclic(edges))
    }),
  )
})

test('a chain of ten thousand steps is compiled, whichever end comes first', () => {
  const chain = Array.from({ length: 10_000 }, (_, node) => (node === 0 ? [] : [node - 1]))
  const nodes = chain.map((_, node) => node)
  for (const order of [nodes, nodes.toReversed()]) {
    const { steps } = pipelineFrom(dataOf(chain, order)).compiled
    expect(steps.map(({ id }) => id)).toEqual(nodes.map((node) => `s${node}`))
  }
})

function thrownBy(run: () => unknown): unknown {
  try {
    run()
    return null
  } catch (error) {
    return error
  }
}
