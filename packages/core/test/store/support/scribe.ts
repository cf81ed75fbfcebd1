// A worker that takes the next lease and writes entries as fast as it can, many waiting for one sync. It tells of every
// entry that `synced()` has acknowledged, and of the error that ended it.
import { appendFileSync } from 'node:fs'
import { isLandfallError } from '../../../src/errors/landfall-error.ts'
import { directoryStore } from '../../../src/store/directory-store.ts'
import { plainOptions, takeNext } from '../../../src/testing/conformance/store/case.ts'
import { answer } from './child.ts'

/** One of three: how far entries are acknowledged; what ended the writing; what was seen after that. */
export interface ScribeAnswer {
  readonly acknowledged?: number
  readonly failed?: {
    readonly code: string
    readonly target: string
    readonly remedy: string
    readonly seen: string
  }
  readonly afterwards?: { readonly held: boolean; readonly append: string; readonly synced: string }
}

const [, , root = '', most = '100000', bytes = '40'] = process.argv
const store = directoryStore(root)
const lease = await takeNext(store, 'd1', `scribe ${process.pid}`)
const writer = await store.journals.open(lease, plainOptions())

const codeOf = (thrown: unknown) => (isLandfallError(thrown) ? thrown.code : String(thrown))

async function writeOne(): Promise<void> {
  const { seq } = writer.append({
    type: 'value.recorded',
    path: `entry/${writer.lastSeq + 1}`,
    value: 'x'.repeat(Number(bytes) + (writer.lastSeq % 7)),
  })
  await writer.synced()
  answer({ acknowledged: seq })
}

answer({ acknowledged: writer.lastSeq })
try {
  while (writer.lastSeq < Number(most)) {
    const burst = Array.from({ length: 1 + (writer.lastSeq % 97) }, writeOne)
    const results = await Promise.allSettled(burst)
    for (const result of results) if (result.status === 'rejected') throw result.reason
  }
} catch (thrown) {
  const { code, target = '', remedy, seen = '' } = thrown as ScribeAnswer['failed'] & object
  answer({ failed: { code, target, remedy, seen } })
  let append = 'done'
  try {
    writer.append({ type: 'timer.fired', path: 'too late' })
  } catch (refused) {
    append = codeOf(refused)
  }
  const synced = await writer.synced().then(() => 'done', codeOf)
  answer({ afterwards: { held: Boolean(await lease.held()), append, synced } })
  // The worst that it could still do: write behind the back of its own writer.
  if (code === 'LEASE_LOST') {
    const epoch = String(lease.epoch).padStart(4, '0')
    const ghost = JSON.stringify({ seq: writer.lastSeq, at: '', type: 'timer.fired', path: 'ghost' })
    appendFileSync(`${store.logs.locate('d1')}/journal.${epoch}.jsonl`, `${ghost}\n`)
  }
}
await writer.close()
await answer({ acknowledged: -1 })
