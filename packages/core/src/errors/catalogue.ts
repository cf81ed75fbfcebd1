/** Whether another attempt of the same thing can help. */
export type Disposition = 'retryable' | 'terminal'

/** What a caller can safely do next. */
export type NextAction =
  | 'retry'
  | 'resume'
  | 'plan again'
  | 'rollback'
  | 'abort'
  | 'ask a person'
  | 'fix and deploy again'

/** One row of the catalogue. */
export interface CatalogueEntry {
  /** What the code means, in one sentence. */
  readonly meaning: string
  readonly remedy: string
  readonly disposition: Disposition
  readonly nextActions: readonly NextAction[]
}

function terminal(meaning: string, remedy: string, ...nextActions: NextAction[]): CatalogueEntry {
  return { meaning, remedy, disposition: 'terminal', nextActions }
}

function retryable(meaning: string, remedy: string, ...nextActions: NextAction[]): CatalogueEntry {
  return { meaning, remedy, disposition: 'retryable', nextActions }
}

/** Every error code of Landfall. `docs/errors.md` has one heading for each. */
export const catalogue = {
  // Input
  INVALID_INPUT: terminal(
    'A value given to Landfall is not of the form it has to have.',
    'Correct the value named in the message.',
    'fix and deploy again',
  ),
  INVALID_NAME: terminal(
    'A name would be unsafe in a path, a label or a URL.',
    'Use letters, digits, dots, dashes and underscores, starting with a letter or digit.',
    'fix and deploy again',
  ),
  INVALID_VERSION: terminal(
    'A version is not a semantic version or a plain tag.',
    'Use a version such as 1.2.3 or 1.2.3-rc.1.',
    'fix and deploy again',
  ),
  CONFIG_INVALID: terminal(
    'A configuration cannot be used; the details say what is wrong and where.',
    'Correct every place that the message names.',
    'fix and deploy again',
  ),
  UNKNOWN_ENVIRONMENT: terminal(
    'The environment is not configured.',
    'Use one of the configured environments, or add this one to createLandfall.',
    'fix and deploy again',
  ),
  UNKNOWN_TARGET: terminal(
    'The pipeline deploys to a target that the environment does not configure.',
    'Add the target to the environment, or correct its name in the pipeline.',
    'fix and deploy again',
  ),
  UNKNOWN_DEPLOYMENT: terminal(
    'There is no deployment of that id in this store.',
    'List the deployments with history(), and check that the store is the right one.',
    'ask a person',
  ),
  UNKNOWN_REVISION: terminal(
    'The platform does not have that revision any more.',
    'Choose a revision from history(), or deploy the release again.',
    'plan again',
  ),
  PIPELINE_CYCLE: terminal(
    'Steps wait for each other in a circle.',
    'Remove one of the `after` entries that close the circle.',
    'fix and deploy again',
  ),
  PIPELINE_DUPLICATE: terminal(
    'Two steps of a pipeline have the same name.',
    'Give every step a name of its own.',
    'fix and deploy again',
  ),
  PIPELINE_REFERENCE: terminal(
    'A step refers to a step that does not exist or does not run before it.',
    'Correct the reference, or declare the step before the one that uses it.',
    'fix and deploy again',
  ),
  STRATEGY_UNSUPPORTED: terminal(
    'The platform cannot carry out the strategy.',
    'Choose one of the strategies that the message lists for this adapter.',
    'fix and deploy again',
  ),
  UNREGISTERED: terminal(
    'A deployment needs a step, strategy or condition that is not registered here.',
    'Resume from a program that registers it under exactly that name and version.',
    'resume',
    'abort',
  ),

  // Planning and starting
  PLAN_STALE: terminal(
    'What is live changed after the plan was made, or the plan does not keep the rules of its environment.',
    'Make a new plan and look at it again.',
    'plan again',
  ),
  NO_ROLLBACK_TARGET: terminal(
    'Nothing good is live that a rollback could return to.',
    'Set `allowWithoutRollbackTarget` for a first deployment, or deploy a good release first.',
    'plan again',
    'ask a person',
  ),
  PREFLIGHT_FAILED: terminal(
    'A platform is not ready for a deployment.',
    'Repair what the findings name, then plan again.',
    'plan again',
  ),
  ENVIRONMENT_BUSY: retryable(
    'Another deployment holds the claim on the environment.',
    'Wait for it, resume it, or abort it; its id is in the details.',
    'retry',
    'resume',
    'abort',
  ),
  ENVIRONMENT_BLOCKED: terminal(
    'An earlier deployment ended in a state that a person has to look at.',
    'Look at what is live, put it right, then acknowledge that deployment.',
    'ask a person',
  ),
  PERSON_REQUIRED: terminal(
    'The environment lets only a person start a deployment, and a program asked.',
    'Let a person start it, or set `autoDeploy` for the environment.',
    'ask a person',
  ),
  GUARDRAIL_REFUSED: terminal(
    'A program asked for more than the guardrails allow it.',
    'Let a person do it, or widen the guardrails.',
    'ask a person',
  ),
  WINDOW_CLOSED: terminal(
    'No deployment may start now: a freeze is on, or no deployment window is open.',
    'Wait until the time that the message names; a person may start it with a reason, `despite`.',
    'plan again',
    'ask a person',
  ),
  REQUESTER_UNPROVEN: terminal(
    'It is not proven who asks for the deployment.',
    'Sign the request with a key that is on the list of allowed signers.',
    'ask a person',
  ),
  LEASE_HELD: retryable(
    'Another worker is running this deployment.',
    'Follow it with attach(), or wait until its lease has expired.',
    'retry',
  ),
  INTERRUPTED: terminal(
    'A deployment has not ended, and nobody is at work on it.',
    'Resume it, or abort it.',
    'resume',
    'abort',
  ),
  LEASE_LOST: terminal(
    'Another worker took this deployment over.',
    'Follow the new worker with attach(); this one has stopped.',
    'resume',
  ),

  // Steps and effects
  CHECK_FAILED: terminal(
    'A required check failed.',
    'Read the output of the command, repair the cause, deploy again.',
    'fix and deploy again',
  ),
  COMMAND_FAILED: terminal(
    'A command ended with an exit code other than 0.',
    'Read the output of the command, repair the cause, deploy again.',
    'fix and deploy again',
  ),
  EFFECT_TIMED_OUT: retryable(
    'An effect did not answer before its deadline; it may have taken effect.',
    'Landfall looks at the platform before it goes on; raise the deadline if this recurs.',
    'resume',
  ),
  RESULT_INVALID: terminal(
    'An adapter or step returned something that its contract does not allow.',
    'Correct the adapter or step; the message names the field.',
    'fix and deploy again',
  ),
  ARTIFACT_MISSING: terminal(
    'A build step did not leave the artifact that it promised.',
    'Check the path of the artifact and the output of the build.',
    'fix and deploy again',
  ),
  ARTIFACT_CHANGED: terminal(
    'The artifact is not byte for byte the one that was built.',
    'Do not write into the artifact after the build; build and deploy again.',
    'fix and deploy again',
  ),
  TAG_CONFLICT: terminal(
    'The tag exists on another commit than the one to be tagged.',
    'Give the release a version of its own, or deploy the commit that has the tag. Do not move a tag that others may have.',
    'fix and deploy again',
  ),
  GIT_FAILED: terminal(
    'Git could not do what was asked of it.',
    'Read what git said, correct what it names, deploy again.',
    'fix and deploy again',
  ),
  NOT_MERGED: terminal(
    'The commit is not part of the branch that it has to be merged into.',
    'Merge the commit, then plan again from the branch.',
    'plan again',
  ),
  NOT_PROMOTED: terminal(
    'The artifacts did not succeed in the environment they have to come from.',
    'Deploy this version to that environment first, then plan again.',
    'plan again',
  ),
  MANIFEST_INVALID: terminal(
    'A file is not a manifest of releases, so nothing was written to it.',
    'Correct the file where the message says, or name another one.',
    'fix and deploy again',
  ),
  VERIFICATION_FAILED: terminal(
    'A revision did not pass its verification.',
    'Read the evidence of the failed check; the release has to be corrected.',
    'rollback',
    'fix and deploy again',
  ),
  ANALYSIS_FAILED: terminal(
    'The metrics of the new revision are worse than allowed.',
    'Read the measurements in the evidence; the release has to be corrected.',
    'rollback',
    'fix and deploy again',
  ),
  ANALYSIS_NO_DATA: terminal(
    'The analysis had no data to judge by; that is not a pass.',
    'Check the source of the metrics and that the canary receives traffic.',
    'rollback',
    'ask a person',
  ),
  APPROVAL_REJECTED: terminal(
    'A person rejected the approval.',
    'Read the reason given; deploy again when it no longer holds.',
    'fix and deploy again',
  ),
  APPROVAL_TIMED_OUT: terminal(
    'Nobody answered the approval before it expired.',
    'Deploy again when an approver is at hand, or allow more time.',
    'plan again',
  ),
  APPROVAL_MISMATCH: terminal(
    'The answer was given for another subject than the one that is asked about.',
    'Look at the present subject and answer that one.',
    'ask a person',
  ),
  MIGRATION_CHANGED: terminal(
    'A migration file has other content than when it was applied or approved, or is gone.',
    'Restore the file as it was applied, and put what is new into a migration of its own.',
    'fix and deploy again',
  ),
  MIGRATION_FAILED: terminal(
    'A migration failed, and its rollback ran.',
    'Read the output of the command, look at the schema, correct the migration, deploy again.',
    'ask a person',
    'fix and deploy again',
  ),
  MIGRATION_ROLLBACK_FAILED: terminal(
    'A migration failed, and nothing brought the schema back.',
    'Look at the schema, put it right by hand, then acknowledge.',
    'ask a person',
  ),
  HALTED: terminal(
    'A step did not start because another one had failed.',
    'Correct what the failed step names, then deploy again.',
    'fix and deploy again',
  ),
  ABORTED: terminal(
    'The deployment was aborted.',
    'Deploy again when the reason for the abort no longer holds.',
    'plan again',
  ),

  // Platforms
  ADAPTER_FAILED: retryable(
    'An adapter reported a failure of its platform.',
    'Read the message of the platform.',
    'retry',
    'rollback',
  ),
  PLATFORM_REFUSED: terminal(
    'The platform refused the operation.',
    'Read the message of the platform and correct what it names.',
    'fix and deploy again',
  ),
  PLATFORM_UNREACHABLE: retryable(
    'The platform cannot be reached.',
    'Check the network, the address and the credentials.',
    'retry',
    'resume',
  ),
  PLATFORM_UNOBSERVABLE: terminal(
    'The state of the platform cannot be read, so nothing can be said about what is live.',
    'Make the platform reachable, then resume or acknowledge.',
    'resume',
    'ask a person',
  ),
  FENCED: terminal(
    'The platform refused an operation of a worker that has been superseded.',
    'Nothing to do: the newer worker goes on.',
    'resume',
  ),
  HEALTH_CHECK_FAILED: terminal(
    'A new instance did not become healthy in time.',
    'Read the last lines of its log.',
    'rollback',
    'fix and deploy again',
  ),
  UNSAFE_EXPOSURE: terminal(
    'A strategy asked for more traffic than the evidence allows.',
    'Correct the strategy: verify a revision before it gets traffic.',
    'fix and deploy again',
  ),
  SPLIT_NOT_REACHED: terminal(
    'The platform does not show the traffic split that was asked for.',
    'Look at the platform; another controller may be changing it.',
    'rollback',
    'ask a person',
  ),
  ROLLBACK_FAILED: terminal(
    'A rollback did not bring the environment back.',
    'Look at the observed split of each target, put it right by hand, then acknowledge.',
    'ask a person',
  ),

  // Store and journal
  JOURNAL_DAMAGED: terminal(
    'A line in the middle of a journal is not what was written.',
    'Restore the file from a backup; do not edit journals. Or look at the platform and acknowledge the deployment.',
    'ask a person',
  ),
  JOURNAL_TRUNCATED: terminal(
    'A journal ends before an entry that is known to have been written.',
    'Restore the file from a backup, or look at the platform and acknowledge the deployment.',
    'ask a person',
  ),
  JOURNAL_MISMATCH: terminal(
    'The program asks for another effect than the journal has at that place.',
    'Resume with the program that started the deployment, or abort it.',
    'abort',
    'ask a person',
  ),
  STORE_UNWRITABLE: terminal(
    'The store cannot be written.',
    'Free space or correct the permissions of the store, then resume.',
    'resume',
  ),
  STORE_INVALID: terminal(
    'A file of the store is not of the form it has to have.',
    'Restore the file from a backup.',
    'ask a person',
  ),
  RESULT_TOO_LARGE: terminal(
    'A value is larger than the store takes.',
    'Return a reference or a digest, and keep the bytes beside it.',
    'fix and deploy again',
  ),

  // Notifications
  NOTIFICATION_FAILED: retryable(
    'A notification was not delivered. That never fails a deployment.',
    'Correct what the message names; the record has what should have been told.',
    'ask a person',
  ),

  UNEXPECTED: terminal(
    'Something failed that Landfall has no name for.',
    'Read the cause; if it comes from Landfall, please report it.',
    'ask a person',
  ),
} as const satisfies Record<string, CatalogueEntry>

/** The code of an error: a key of the catalogue. */
export type ErrorCode = keyof typeof catalogue
