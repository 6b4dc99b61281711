/** What the policy can answer at the edge and at the API; `door-model` and what a person assigns come in elsewhere. */
export const answers = {
  created: ['alias'],
  posted: ['forced-record', 'references', 'reply-token'],
  bounced: ['abuse-report', 'delivery-report', 'read-receipt'],
  refused: ['alias-invalid', 'catchall-only', 'loop-quota', 'not-allowed', 'too-large', 'unknown-recipient'],
  dropped: ['answer-to-refusal', 'auto-reply', 'duplicate', 'handled-by-other-recipient', 'own-mail'],
  held: ['auto-reply', 'beyond-bounds', 'unauthenticated', 'unmatched-bounce', 'unrouted'],
}

/** `outcome reason`, each of them. */
export const answerPairs = Object.entries(answers).flatMap(([outcome, reasons]) => reasons.map((reason) => `${outcome} ${reason}`))
