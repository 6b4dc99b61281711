/** What the policy can answer; what a person assigns comes in elsewhere. */
export const answers = {
  created: ['alias', 'door-model'],
  posted: ['forced-record', 'references', 'reply-token'],
  bounced: ['abuse-report', 'delivery-report', 'read-receipt'],
  refused: ['alias-invalid', 'catchall-only', 'loop-quota', 'not-allowed', 'too-large', 'unknown-recipient'],
  dropped: ['answer-to-refusal', 'auto-reply', 'duplicate', 'handled-by-other-recipient', 'own-mail'],
  held: [
    'alias-invalid',
    'auto-reply',
    'beyond-bounds',
    'catchall-only',
    'loop-quota',
    'not-allowed',
    'own-address',
    'too-large',
    'unauthenticated',
    'unmatched-bounce',
    'unrouted',
  ],
}

/** `outcome reason`, each of them. */
export const answerPairs = Object.entries(answers).flatMap(([outcome, reasons]) => reasons.map((reason) => `${outcome} ${reason}`))
