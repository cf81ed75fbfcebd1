import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { command } from '../../src/runtime/handlers/command.ts'
import { merged } from '../../src/runtime/handlers/merged.ts'
import { migrationFiles } from '../../src/runtime/handlers/migration-files.ts'
import { testRepository } from '../runtime/git/repository.ts'
import { testContext } from '../runtime/handlers/test-context.ts'

const patterns = ['db/*.sql']

test('a command that is bound to files does not start when they are others', async () => {
  const context = await testContext()
  const at = (path: string): string => join(context.projectDirectory, path)
  await mkdir(at('db'))
  await writeFile(at('db/1.sql'), 'create table orders (id int);')
  const { files } = await migrationFiles({ patterns, applied: {} }, context)
  const apply = { run: 'cat db/*.sql >> applied', unchanged: { patterns, files } }

  for (const [path, text] of [
    ['db/1.sql', 'drop table customers;'],
    ['db/2.sql', 'drop table customers;'],
  ] as const) {
    await writeFile(at('db/1.sql'), 'create table orders (id int);')
    await writeFile(at(path), text)
    await expect(command(apply, context)).rejects.toMatchObject({
      code: 'MIGRATION_CHANGED',
      target: path,
      disposition: 'terminal',
    })
  }
  const gone = { ...apply, unchanged: { patterns: ['none/*.sql'], files } }
  await expect(command(gone, context)).rejects.toMatchObject({
    code: 'MIGRATION_CHANGED',
    seen: 'nothing there',
  })
  await expect(command({ run: 'test ! -e applied' }, context)).resolves.toMatchObject({ exitCode: 0 })
})

test('the id of a merged commit does not let files through that are not of it', async () => {
  const repository = await testRepository()
  const at = (path: string): string => join(repository.directory, path)
  await mkdir(at('db'))
  await writeFile(at('db/1.sql'), 'create table orders (id int);')
  await repository.git('add', 'db')
  const reviewed = await repository.commit('reviewed')
  const context = await testContext({
    projectDirectory: repository.directory,
    variables: repository.variables,
  })
  const wanted = { commit: reviewed, branch: 'main', remote: null }
  expect(await merged({ ...wanted, files: ['db/1.sql'] }, context)).toMatchObject({ commit: reviewed })

  // Nobody has reviewed this one: not committed at all, then committed elsewhere.
  await writeFile(at('db/2.sql'), 'drop table customers;')
  const files = ['db/1.sql', 'db/2.sql']
  await expect(merged({ ...wanted, files }, context)).rejects.toMatchObject({
    code: 'NOT_MERGED',
    target: 'db/2.sql',
  })
  await repository.git('checkout', '--quiet', '-b', 'side')
  await repository.git('add', 'db')
  await repository.commit('not reviewed')
  await expect(merged({ ...wanted, files }, context)).rejects.toMatchObject({
    code: 'NOT_MERGED',
    target: 'db/2.sql',
  })

  await writeFile(at('db/1.sql'), 'drop table orders;')
  await expect(merged({ ...wanted, files: ['db/1.sql'] }, context)).rejects.toMatchObject({
    code: 'NOT_MERGED',
    seen: 'other bytes',
  })
})

test('other line ends in the checkout are no other file', async () => {
  const repository = await testRepository()
  const at = (path: string): string => join(repository.directory, path)
  await writeFile(at('.gitattributes'), '*.sql text eol=crlf\n')
  await writeFile(at('1.sql'), 'create table orders (id int);\r\n')
  await repository.git('add', '.gitattributes', '1.sql')
  const commit = await repository.commit('first')
  const context = await testContext({
    projectDirectory: repository.directory,
    variables: repository.variables,
  })
  expect(await merged({ commit, branch: 'main', remote: null, files: ['1.sql'] }, context)).toMatchObject({
    commit,
  })
})
