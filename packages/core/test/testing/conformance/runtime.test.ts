import { embeddedHarness, runtimeConformance } from '@landfall/core/testing'
import { test } from 'vitest'

runtimeConformance(test, embeddedHarness)
