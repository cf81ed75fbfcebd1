import type { JournalEvent } from '../../events/journal-event.ts'
import { isUnwritable } from '../journal-entry.ts'
import { epochBegan, leaseOf } from './directory-leases.ts'
import type { DurableFiles } from './durable-files.ts'
import { damaged, truncated } from './journal-damage.ts'
import { type Position, scanSegment } from './journal-scan.ts'
import { type Seal, sealOf, sealSegment } from './journal-seal.ts'
import type { DeploymentFiles } from './layout.ts'

interface Place extends Position {
  readonly epoch: number
}

const beginning: Place = { epoch: 1, offset: 0, line: 0, seq: 0 }

/** Where readings ended, for those who come back for more: a follower would read the whole journal each time. */
const rememberedPlaces = 256

type Events = readonly JournalEvent[]

/** Reads journals: segment after segment, each as far as it counts. */
export class JournalReader {
  readonly #durable: DurableFiles
  readonly #places = new Map<string, Place>()

  constructor(durable: DurableFiles) {
    this.#durable = durable
  }

  /** The entries from a number on, in the batches that they are read in. */
  async *read(deployment: string, files: DeploymentFiles, from: number): AsyncGenerator<Events, void> {
    let place = this.#places.get(`${deployment} ${from - 1}`) ?? beginning
    for (;;) {
      const seal = await this.#sealOf(files, place)
      if (seal === 'unsealable') {
        place = yield* this.#readLive(files, place, from, false)
        place = { ...beginning, epoch: place.epoch + 1, seq: place.seq }
      } else if (seal !== null) {
        if (seal.seq >= from) yield* this.#readSealed(files, place, seal, from)
        place = { epoch: place.epoch + 1, offset: 0, line: 0, seq: seal.seq }
      } else {
        const epoch = place.epoch
        // The lease is read before the segment: what it calls synced has to be there by then.
        const synced = (await leaseOf(files, epoch))?.syncedSeq ?? 0
        place = yield* this.#readLive(files, place, from, true)
        if (epochBegan(files, epoch + 1)) continue
        if (place.seq < synced) {
          throw truncated(
            files.segment(epoch),
            `entry ${synced}, which was synced`,
            `entry ${place.seq} as the last`,
          )
        }
        this.#remember(deployment, place)
        return
      }
    }
  }

  /** The seal of a segment whose epoch is over; `null` when it is not over. */
  async #sealOf(files: DeploymentFiles, place: Place): Promise<Seal | 'unsealable' | null> {
    const present = await sealOf(files, place.epoch)
    if (present !== null || !epochBegan(files, place.epoch + 1)) return present
    try {
      return await sealSegment(this.#durable, files, place.epoch, await this.#seqBefore(files, place))
    } catch (thrown) {
      // Who may only read has to take what is there.
      if (isUnwritable(thrown)) return 'unsealable'
      throw thrown
    }
  }

  /** The number of the last entry before the segment at hand. */
  async #seqBefore(files: DeploymentFiles, place: Place): Promise<number> {
    if (place.offset === 0) return place.seq
    return place.epoch === 1 ? 0 : ((await sealOf(files, place.epoch - 1))?.seq ?? 0)
  }

  async *#readSealed(
    files: DeploymentFiles,
    place: Place,
    seal: Seal,
    from: number,
  ): AsyncGenerator<Events, void> {
    const file = files.segment(seal.epoch)
    let position: Position = place
    for await (const batch of scanSegment(file, position, seal.bytes, from)) {
      position = batch.position
      yield batch.events
    }
    if (position.seq !== seal.seq) {
      const seen = `it ends with entry ${position.seq}, its seal says ${seal.seq}`
      throw damaged(file, position.line + 1, position.offset, seen)
    }
  }

  /**
   * Reads the segment of an epoch that is not over. When that changes while it is read, what was read last may be
   * too late to count: it is left for the seal to decide.
   */
  async *#readLive(
    files: DeploymentFiles,
    start: Place,
    from: number,
    careful: boolean,
  ): AsyncGenerator<Events, Place> {
    let place = start
    for await (const batch of scanSegment(files.segment(place.epoch), place, null, from)) {
      if (careful && epochBegan(files, place.epoch + 1)) return place
      place = { epoch: place.epoch, ...batch.position }
      yield batch.events
    }
    return place
  }

  #remember(deployment: string, place: Place): void {
    const key = `${deployment} ${place.seq}`
    this.#places.delete(key)
    this.#places.set(key, place)
    const oldest = this.#places.keys().next()
    if (this.#places.size > rememberedPlaces && !oldest.done) this.#places.delete(oldest.value)
  }
}
