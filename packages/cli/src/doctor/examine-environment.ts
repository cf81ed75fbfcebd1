import { isLandfallError } from '@landfall/core'
import type { Project } from '../project/project.ts'
import type { Finding } from './finding.ts'

/** A version that is never deployed, to plan with. */
const probeVersion = '0.0.0-doctor'

/** Whether the platforms of an environment answer and are ready, and whether anything is in the way. */
export async function examineEnvironment(project: Project, environment: string): Promise<readonly Finding[]> {
  const { landfall } = project
  try {
    const plan = await landfall.plan(project.pipelineFor(environment), { environment, version: probeVersion })
    const targets = Object.values(plan.targets)
    const found = targets.flatMap(({ name, findings }) =>
      findings.map(
        ({ severity, message, remedy }): Finding => ({
          state: severity === 'error' ? 'bad' : 'warn',
          what: `${environment}, ${name}: ${message}`,
          todo: remedy,
        }),
      ),
    )
    const names = targets.map(({ name, adapter }) => `${name} (${adapter})`).join(', ')
    const isReady = found.every(({ state }) => state !== 'bad')
    const ready: Finding = {
      state: 'good',
      what: `${environment}: ${names || 'no targets'} ready`,
      todo: null,
    }
    return [...(isReady ? [ready] : []), ...found, ...(await examineHolder(project, environment))]
  } catch (error) {
    if (!isLandfallError(error)) throw error
    return [{ state: 'bad', what: `${environment}: ${error.message}`, todo: error.remedy }]
  }
}

async function examineHolder({ landfall }: Project, environment: string): Promise<readonly Finding[]> {
  const claim = await landfall.holder(environment)
  if (claim === null) return []
  const state = await (await landfall.attach(claim.deployment)).state()
  if (state === 'working') {
    return [
      {
        state: 'warn',
        what: `${environment}: ${claim.deployment} is at work`,
        todo: `landfall watch ${environment}`,
      },
    ]
  }
  const todo = state === 'interrupted' ? `landfall resume ${environment}` : `landfall unlock ${environment}`
  const what = state === 'interrupted' ? 'was interrupted' : 'has left it blocked'
  return [{ state: 'bad', what: `${environment}: ${claim.deployment} ${what}`, todo }]
}
