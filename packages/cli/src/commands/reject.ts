import type { CommandRunner } from '../context.ts'
import { answerQuestion } from '../project/answer-question.ts'

/** `landfall reject`: says no to it. */
export const run: CommandRunner = (context) => answerQuestion(context, 'rejected')
