import type { CommandRunner } from '../context.ts'
import { answerQuestion } from '../project/answer-question.ts'

/** `landfall approve`: says yes to the question that a deployment waits for. */
export const run: CommandRunner = (context) => answerQuestion(context, 'approved')
