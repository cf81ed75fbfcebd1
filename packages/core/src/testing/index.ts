export type { FakeAdapter } from './fake-adapter/fake-adapter.ts'
export { fakeAdapter, sameTarget } from './fake-adapter/fake-adapter.ts'
export type { FakeAbilities, FakeAdapterOptions } from './fake-adapter/options.ts'
export { type FakeCommand, FakeCommands, fakeEffects } from './fake-effects.ts'
export type { HistoryEntry } from './fake-platform/history.ts'
export { type FakePlatform, fakePlatform } from './fake-platform/platform.ts'
export { type MemoryStore, memoryStore } from './memory-store.ts'
export type {
  CrashMoment,
  TestDeployment,
  TestLandfall,
  TestLandfallOptions,
  TestTargets,
} from './test-landfall.ts'
export { testLandfall } from './test-landfall.ts'
export { type VirtualClock, virtualClock } from './virtual-clock.ts'
