import { conformance } from '@landfall/core/testing'
import { test } from 'vitest'
import { folderHarness } from './harness.ts'

conformance(test, folderHarness)
