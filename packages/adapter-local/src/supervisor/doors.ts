import type { Server } from 'node:http'
import type { Settings } from '../control/protocol.ts'
import { Refusal } from './refusal.ts'
import { type Door, portOf, type ReverseProxy } from './reverse-proxy.ts'
import type { State } from './state.ts'
import type { StateFile } from './state-file.ts'

const retryMs = 500

/** The ports that the proxy listens on: the public one, and one for each revision. */
export class Doors {
  /** What keeps the public door shut, in words. */
  trouble: string | null = null
  private readonly proxy: ReverseProxy
  private readonly store: StateFile
  private readonly revisions = new Map<string, Promise<Server>>()
  private publicDoor: Server | null = null
  private moving: Promise<void> = Promise.resolve()

  constructor(proxy: ReverseProxy, store: StateFile) {
    this.proxy = proxy
    this.store = store
  }

  /** Brings settings into force; the public door moves when its address changed. */
  settle(settings: Settings): Promise<void> {
    this.moving = this.moving.catch(() => undefined).then(() => this.move(settings))
    return this.moving
  }

  private async move(settings: Settings): Promise<void> {
    const { settings: before, port } = this.store.state
    const same = before?.host === settings.host && before.port === settings.port
    if (same && this.publicDoor !== null) {
      if (JSON.stringify(before) !== JSON.stringify(settings)) await this.keep(settings, port)
      return
    }
    const wished = same && port !== null ? port : settings.port
    const door = await this.open({ host: settings.host, port: wished })
    const old = this.publicDoor
    this.publicDoor = door
    await this.keep(settings, portOf(door))
    if (old !== null) shut(old)
  }

  private async keep(settings: Settings, port: number | null): Promise<void> {
    await this.store.update((state) => ({ ...state, settings, port }))
  }

  /** Opens again what was open before; the public door is tried until somebody else has left it. */
  async reopen(state: State): Promise<void> {
    for (const id of Object.keys(state.revisions)) {
      await this.openRevision(id).catch((error) => {
        this.trouble = `the door of ${id} cannot be opened: ${error}`
      })
    }
    if (state.settings === null) return
    try {
      await this.settle(state.settings)
      this.trouble = null
    } catch (error) {
      this.trouble = (error as Error).message
      setTimeout(() => void this.reopen(this.store.state), retryMs).unref()
    }
  }

  /** The port that reaches a revision alone. */
  async openRevision(id: string): Promise<number> {
    const opening = this.revisions.get(id) ?? this.openAgain(id)
    this.revisions.set(id, opening)
    opening.catch(() => this.revisions.delete(id))
    const port = portOf(await opening)
    if (this.store.state.revisions[id]?.port !== port) {
      await this.store.update((state) => {
        const revision = state.revisions[id]
        return revision ? { ...state, revisions: { ...state.revisions, [id]: { ...revision, port } } } : state
      })
    }
    return port
  }

  private openAgain(id: string): Promise<Server> {
    const before = this.store.state.revisions[id]?.port ?? 0
    const door = { host: '127.0.0.1', only: id }
    // Somebody else may have taken the port in the meantime.
    return this.open({ ...door, port: before }).catch(() => this.open({ ...door, port: 0 }))
  }

  /** Shuts the doors of revisions that are gone. */
  follow(state: State): void {
    this.proxy.sticky = state.settings?.sticky ?? null
    for (const [id, opening] of this.revisions) {
      if (state.revisions[id] !== undefined) continue
      this.revisions.delete(id)
      opening.then(shut, () => undefined)
    }
  }

  private async open(door: Door): Promise<Server> {
    try {
      return await this.proxy.open(door)
    } catch (error) {
      throw new Refusal('PLATFORM_REFUSED', `${door.host}:${door.port} cannot be listened on`, {
        expected: 'a port that nobody else listens on',
        seen: (error as NodeJS.ErrnoException).code ?? String(error),
        remedy: 'Choose another port, or end the program that uses it.',
      })
    }
  }
}

function shut(server: Server): void {
  server.keepAliveTimeout = 1
  server.close()
}
