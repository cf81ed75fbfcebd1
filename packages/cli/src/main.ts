#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

// Before anything else is loaded: what was compiled once need not be compiled again.
enableCompileCache()
const { start } = await import('./start.ts')
await start(process.argv.slice(2))
