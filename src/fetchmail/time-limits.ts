/** How long we wait for the server of a mailbox. */

/** For the first that it says. */
export const greetingMs = 10_000
/** How long it may be silent after that. */
export const silenceMs = 30_000
/** However busy it is: an alarm of a Durable Object runs for a quarter of an hour. */
export const maxSessionMs = 600_000
