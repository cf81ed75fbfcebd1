import type { Context } from '../context.ts'
import { configFile, loadProject } from '../project/load-project.ts'
import type { Project } from '../project/project.ts'
import { versionOf, versionOfCli } from '../project/versions.ts'
import { examineEnvironment } from './examine-environment.ts'
import { examineGit } from './examine-git.ts'
import { examineReferences } from './examine-references.ts'
import { examineStore } from './examine-store.ts'
import type { Finding } from './finding.ts'

const leastNode = [22, 12]

/** Looks at everything that a deployment needs, and changes nothing. */
export async function examine(context: Context): Promise<readonly Finding[]> {
  const versions = [examineNode(process.versions.node), await examineVersions()]
  const loaded = await load(context)
  if (!('project' in loaded)) return [...versions, loaded]
  const { project } = loaded
  const good: Finding = {
    state: 'good',
    what: `configuration ${project.file ?? configFile(context)}`,
    todo: null,
  }
  const environments = await Promise.all(
    project.environments.map((name) => examineEnvironment(project, name)),
  )
  return [
    ...versions,
    good,
    ...(await examineGit(project.directory)),
    ...(await examineStore(project)),
    ...examineReferences(project.config, context.variables),
    ...environments.flat(),
  ]
}

/** Whether a version of Node is new enough. */
export function examineNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [leastMajor = 0, leastMinor = 0] = leastNode
  const isGood = major > leastMajor || (major === leastMajor && minor >= leastMinor)
  return {
    state: isGood ? 'good' : 'bad',
    what: `Node ${version}`,
    todo: isGood ? null : `Install Node ${leastNode.join('.')} or later.`,
  }
}

async function examineVersions(): Promise<Finding> {
  const cli = versionOfCli()
  const core = versionOf('@landfall/core', import.meta.url)
  const isGood = core === cli
  return {
    state: isGood ? 'good' : 'warn',
    what: `landfall ${cli}, core ${core ?? 'not found'}`,
    todo: isGood ? null : 'Install the same version of both.',
  }
}

async function load(context: Context): Promise<{ readonly project: Project } | Finding> {
  try {
    return { project: await loadProject(context) }
  } catch (error) {
    const { message, remedy = 'Correct it.' } = error as {
      readonly message: string
      readonly remedy?: string
    }
    return { state: 'bad', what: message, todo: remedy }
  }
}
