import type { FencingToken, VerbContext } from '../../adapter/context.ts'
import type { VerbName } from '../verb-name.ts'

/** Who does something to the platform: the part of a call that its history and its fencing need. */
export interface Operation {
  readonly verb: VerbName
  readonly operationId: string
  readonly fencingToken: FencingToken
}

export function operation(verb: VerbName, context: VerbContext): Operation {
  return { verb, operationId: context.operationId, fencingToken: context.fencingToken }
}
