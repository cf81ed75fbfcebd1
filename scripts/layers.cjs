// The architecture of packages/core/src as data: folders from the bottom to the top. A folder may import from
// its own line and from every line above it here, never from a line below.
exports.layers = [
  ['json', 'errors'],
  ['redact'],
  ['adapter'],
  ['events'],
  ['verify', 'notify', 'approve', 'migrate'],
  ['strategy'],
  ['engine'],
  ['store', 'runtime'],
  ['pipeline'],
  ['landfall'],
  ['config'],
  ['index.ts'],
]

// May import everything; nothing may import it.
exports.testing = 'testing'

// Runs in a bare vm context and in workflow sandboxes: imports no Node module, no npm module and nothing of
// the folders that touch the world, except types.
exports.pure = ['verify', 'migrate', 'strategy', 'engine']
const approve = ['outside', 'private-file', 'sign-with-ssh', 'ssh-keygen', 'ssh-signers'].map(
  (name) => `approve/${name}.ts`,
)
exports.worldly = ['notify/channels', 'notify/delivery', 'notify/built-in.ts', ...approve]
