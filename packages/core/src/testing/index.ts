export type { JournalFact } from '../events/journal-event.ts'
export type { ConformanceCase } from './conformance/adapter/case.ts'
export { conformance, runConformanceCase, type TestFunction } from './conformance/adapter/conformance.ts'
export type {
  ConformanceHarness,
  ConformanceRelease,
  Guarantee,
  PlatformView,
} from './conformance/adapter/harness.ts'
export {
  type ConformanceReport,
  conformanceReport,
  formatConformanceReport,
  type ReportRow,
} from './conformance/adapter/report.ts'
export type { Row } from './conformance/adapter/row.ts'
export { runtimeConformance } from './conformance/runtime/conformance.ts'
export { embeddedHarness } from './conformance/runtime/embedded-harness.ts'
export type {
  BeginOptions,
  RunEnd,
  RuntimeEffects,
  RuntimeHarness,
  RuntimeProgram,
  RuntimeRun,
} from './conformance/runtime/harness.ts'
export { type StoreHarness, type StoreTest, storeConformance } from './conformance/store.ts'
export { type ExploreOptions, explore } from './exploration/explore.ts'
export type { Facts } from './exploration/facts.ts'
export type { ExploredFault, FaultPoint, PlacedFault, Schedule } from './exploration/fault.ts'
export { formatExploration } from './exploration/format.ts'
export type { Law, Violation } from './exploration/oracle/judge.ts'
export type { ExplorationReport } from './exploration/report.ts'
export type { Scenario } from './exploration/scenario.ts'
export {
  type FailOptions,
  type FakeAdapter,
  type FaultAt,
  fakeAdapter,
  type HangOptions,
  sameTarget,
} from './fake-adapter/fake-adapter.ts'
export type { FakeAbilities, FakeAdapterOptions } from './fake-adapter/options.ts'
export { type FakeCommand, FakeCommands, fakeEffects } from './fake-effects.ts'
export type { FakeResponse } from './fake-platform/answer.ts'
export type { Answered, Happened, Happening, HistoryEntry, HistoryOf } from './fake-platform/history.ts'
export { type FakePlatform, fakePlatform } from './fake-platform/platform.ts'
export type { FakeTarget } from './fake-platform/target.ts'
export type { FakeTargetOptions } from './fake-platform/target-options.ts'
export type { FakeProject, SentMessage } from './fake-project.ts'
export { type FakeCall, type Fault, type FaultKind, FaultScript, type FaultSource } from './faults.ts'
export {
  type CrashOptions,
  type MemoryProcess,
  type MemoryStore,
  type MemoryStoreOptions,
  memoryStore,
  type StoreOperation,
} from './memory-store.ts'
export { settlePromises, settleTurn } from './settle.ts'
export {
  type CrashMoment,
  type TestDeployment,
  type TestLandfall,
  type TestLandfallOptions,
  type TestTargets,
  testLandfall,
} from './test-landfall.ts'
export type { VerbName } from './verb-name.ts'
export {
  type PendingTimer,
  type RunLimits,
  type VirtualClock,
  type VirtualClockOptions,
  virtualClock,
} from './virtual-clock.ts'
