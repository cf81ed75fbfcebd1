import { afterEach, describe, expect, test } from 'vitest'
import { type Workplace, workplace, writeProject } from './support/landfall-process.ts'
import { openTerminal, type Terminal } from './support/terminal.ts'

const open: Terminal[] = []
let place: Workplace

afterEach(async () => {
  for (const terminal of open.splice(0)) terminal.close()
  await place.close()
})

function terminal(columns: number, rows: number): Terminal {
  const opened = openTerminal(place.directory, columns, rows)
  open.push(opened)
  return opened
}

const sizes = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
]

describe.each(sizes)('on a terminal of $columns by $rows', ({ columns, rows }) => {
  test('deploy asks, shows the tree, waits for the answer of another terminal, and is watched from a third', async () => {
    place = await workplace({ approval: true, slow: 0.3, pause: '3s' })
    const deploying = terminal(columns, rows)
    deploying.type('landfall deploy production 2.0.0 --by ada')
    await deploying.shows(/Deploy 2\.0\.0 to production\? \[y\/N\]/)
    deploying.type('y')
    const building = await deploying.shows(/┃ compiled part/)
    expect(building).toMatch(/✓ checks {2}2 steps/)
    expect(building).toMatch(/\S app {2}mkdir -p dist/)
    expect(building).toMatch(/○ deploy\/web {2}canary/)
    expect(building).toMatch(/web {2}█+ {2}█ 1\.0\.0 100 %/)
    expect(building).toContain('Ctrl-C aborts it and undoes what it changed')
    const asking = await deploying.shows(/\? Deploy 2\.0\.0 to production\?\n/)
    expect(asking).toMatch(/Waits until .* left\. Answer:/)
    expect(asking).toContain('landfall approve production')

    const watching = terminal(columns, rows)
    watching.type('clear; landfall watch')
    await watching.shows(/Ctrl-C ends the watching/)
    const approving = terminal(columns, rows)
    approving.type("landfall approve production --by grace --comment 'looks good'")
    const subject = await approving.shows(/Approve exactly this\? \[y\/N\]/)
    expect(subject).toContain('goes back to')
    approving.type('y')
    await approving.shows(/Approved as grace/)

    const followed = [deploying, watching].map(async (one) => {
      const shifting = await one.shows(/pause at 50 % {2}\ds left/)
      expect(shifting).toMatch(/web {2}█+▒+ {2}█ 1\.0\.0 50 % {2}▒ 2\.0\.0 50 %/)
      expect(shifting).toMatch(/✓ environment-approval/)
      const end = await one.shows(/✓ It is live and verified\.\n {3}https:\/\/shop\.example\n\$/)
      expect(end).toMatch(/live [\d.]+s\n/)
      // Nothing was left behind by what was painted before.
      expect(end.match(/✓ smoke/g)).toHaveLength(1)
      expect(end.match(/ by ada /g)).toHaveLength(1)
    })
    await Promise.all(followed)
  })
})

describe('whatever happens to the terminal', () => {
  test('a resize is followed, and the cursor comes back when it is aborted', async () => {
    place = await workplace({ pause: '1h' })
    const one = terminal(100, 30)
    one.type('clear; landfall deploy production 2.0.0 --yes --by ada')
    await one.shows(/pause at 10 %/)
    one.resize(50, 16)
    const narrow = await one.shows(/^ Deploy 2\.0\.0 to production {2,}at work.*\n(?:.*\n)*.*pause at 10 %/)
    expect(narrow.match(/Deploy 2\.0\.0 to production/g)).toHaveLength(1)
    one.resize(120, 40)
    const wide = await one.shows(/^ Deploy 2\.0\.0 to production {30,}at work.*\n(?:.*\n)*.*pause at 10 %/)
    expect(wide.match(/Deploy 2\.0\.0 to production/g)).toHaveLength(1)
    one.press('C-c')
    await one.shows(/It was aborted, and what it had changed is undone\./)
    one.type('echo code $?; tmux display -p "cursor #{cursor_flag}"')
    await one.shows(/code 5\ncursor 1/)
  })

  test('without colour and without signs beyond ASCII', async () => {
    place = await workplace({ slow: 0.2, pause: '2s' })
    const one = terminal(80, 24)
    one.type('clear; LANG=C NO_COLOR=1 landfall deploy production 2.0.0 --yes')
    const seen = await one.shows(/pause at 10 %/)
    expect(seen).toMatch(/^[\n\x20-\x7e]*$/)
    expect(seen).toMatch(/web {2}#+=+ {2}# 1\.0\.0 90 %/)
    await one.shows(/It is live and verified/)
  })

  test('a watcher sees that nobody is at work any more, and who goes on', async () => {
    place = await workplace({ pause: '1h' })
    const deployment = place.start(['deploy', 'production', '2.0.0'])
    await deployment.printed(/traffic on web: 1\.0\.0 90 %/)
    const watching = terminal(80, 24)
    watching.type('clear; landfall watch')
    await watching.shows(/pause at 10 %/)
    deployment.child.kill('SIGKILL')
    await deployment.ended
    const alone = await watching.shows(/Nobody is at work on it/)
    expect(alone).toMatch(/Go on with: landfall resume \d{8}T/)
    // The plan is pinned, so another configuration of the pipeline does no harm.
    await writeProject(place.directory, { smoke: 'true' })
    expect((await place.run(['abort', 'production', '--reason', 'test'])).code).toBe(0)
    await watching.shows(/It was aborted/)
  })

  test('who watches may go: the deployment goes on, and what was typed meanwhile is not in the picture', async () => {
    place = await workplace({ pause: '1h' })
    const deployment = place.start(['deploy', 'production', '2.0.0'])
    await deployment.printed(/traffic on web: 1\.0\.0 90 %/)
    const watching = terminal(80, 24)
    watching.type('clear; landfall watch; echo code $?; tmux display -p "cursor #{cursor_flag}"')
    await watching.shows(/pause at 10 % {2}\S+ left {10,}[1-9]s/)
    watching.type('typed')
    watching.type('')
    const later = await watching.shows(/pause at 10 % {2}\S+ left {10,}([3-9]|\d\d)s/)
    expect(later.match(/Deploy 2\.0\.0 to production/g)).toHaveLength(1)
    expect(later).not.toContain('typed')
    watching.press('C-c')
    const gone = await watching.shows(/code 130\ncursor 1/)
    expect(gone).toContain('pause at 10 %')
    expect((await place.run(['status', 'production'])).stdout).toContain('at work:')
    expect((await place.run(['abort', 'production', '--json'])).code).toBe(0)
    expect((await deployment.ended).code).toBe(5)
  })

  test('who says no changes nothing', async () => {
    place = await workplace({})
    const one = terminal(80, 24)
    one.type('clear; landfall deploy production 2.0.0')
    await one.shows(/\[y\/N\]/)
    one.type('n')
    await one.shows(/Nothing was changed\./)
    one.type('echo code $?')
    await one.shows(/code 5/)
  })
})
