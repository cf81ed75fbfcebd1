import { cp } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = new URL('../../../../../', import.meta.url)
const tool = fileURLToPath(new URL('examples/shop/repository/db', root))
const project = fileURLToPath(new URL('test/fixtures/migrations', root))

/** Puts a project with two migrations into a directory, with the migration tool of the example shop. */
export async function migrationProject(directory: string): Promise<void> {
  await cp(project, directory, { recursive: true })
  await cp(tool, join(directory, 'db'), {
    recursive: true,
    filter: (path) => basename(path) !== 'migrations',
  })
}
