/** Who gave an answer, or why that is not known. */
export type Proven = { readonly principal: string } | { readonly refused: string }

/**
 * Proves who gave an answer. The built-in one is `sshSigners`; for another way, such as the tokens of an identity
 * provider, implement this.
 *
 * @example
 * const oidc: Approvers = {
 *   name: 'oidc@1',
 *   async verify(statement, proof, { signal }) {
 *     const claims = await tokenClaims(proof, signal) // checks signature, issuer, audience and expiry
 *     if (claims === null) return { refused: 'the token is not valid' }
 *     if (claims.nonce !== sha256(statement)) return { refused: 'the token was made for another statement' }
 *     return { principal: claims.email }
 *   },
 * }
 */
export interface Approvers {
  /** For the record and for messages, such as `ssh`. */
  readonly name: string
  /**
   * Makes sure, before anything is planned, that the proofs can be relied on: such as that a list of people is there and
   * does not come with the project that it guards.
   *
   * @param project `projectDirectory` is where the pipeline runs
   * @throws `INVALID_INPUT` when they cannot
   */
  expectUsable?(project: { readonly projectDirectory: string }): Promise<void>
  /**
   * Says who stands behind a statement. It is called once for each answer and its verdict is kept, so a key that is
   * revoked later does not undo what it approved.
   *
   * A proof comes from whoever can write to the store: whatever it holds, the answer is `refused` with a reason that a
   * person understands, and not an error. The same person has to get the same principal every time, since distinct
   * principals are counted. A proof has to hold for exactly this statement: one that does not depend on the statement
   * could be taken from another answer.
   *
   * @param statement the text that was answered, made by `approvalStatement` or `requestStatement`
   * @param proof what came with the answer: an SSH signature, a token
   * @param context `signal` is aborted when nobody waits for the verdict any more
   * @throws only when nothing can be said now; the attempt then counts as failed, and the answer as not given
   */
  verify(statement: string, proof: string, context: { readonly signal: AbortSignal }): Promise<Proven>
}
