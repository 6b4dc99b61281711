/** The two secrets without which nothing works: whether they are there, and hard to guess. Pure. */
import type { Env } from './env'

type Name = (typeof names)[number]

const names = ['ADMIN_TOKEN', 'SECRET_KEYS'] as const
const minLength = 32

/** Answered with 503 to every request; the message says what to do. */
export class UnfitSecret extends Error {}

/** @throws {UnfitSecret} naming the secrets that the deployment lacks */
export function requireSecrets(env: Env): void {
  const missing = names.filter((name) => !env[name]?.trim())
  if (missing[0] !== undefined) throw new UnfitSecret(`${missing.join(' and ')} not set: run \`${commandFor(missing[0])}\``)
}

/** What is wrong with secrets that somebody could guess, and the command that makes good ones; undefined: nothing. */
export function guessableSecrets(env: Env): string | undefined {
  const found = names.filter((name) => isGuessable(strengthOf[name](env[name] ?? '')))
  return found.length === 0 ? undefined : found.map((name) => adviceOn[name]).join(' ')
}

/** Nobody guesses a random text of this length. One that is long by repeating itself is as good as what it repeats. */
export function isGuessable(secret: string): boolean {
  const text = secret.trim()
  return text.length < minLength || repeatsItself(text)
}

/** Whether its second half, at least, is there before. */
function repeatsItself(text: string): boolean {
  return Array.from({ length: Math.floor(text.length / 2) }, (_, index) => text.slice(index + 1)).some((rest) => text.startsWith(rest))
}

/** Of the key ring the newest key signs; older ones only verify, and go when the ring is rotated. */
const strengthOf: Record<Name, (value: string) => string> = {
  ADMIN_TOKEN: (value) => value,
  SECRET_KEYS: (value) => value.split(',').find((key) => key.trim() !== '') ?? '',
}

const adviceOn: Record<Name, string> = {
  ADMIN_TOKEN: `ADMIN_TOKEN is easy to guess: use at least ${minLength} random characters. Run \`${commandFor('ADMIN_TOKEN')}\`.`,
  SECRET_KEYS: `The first key of SECRET_KEYS is easy to guess: use at least ${minLength} random characters. Make one with \`openssl rand -base64 32\`, and put it in front of the others, separated by a comma, with \`npx wrangler secret put SECRET_KEYS\`.`,
}

/** It shows the value once, for whoever has to sign in with it. */
function commandFor(name: Name): string {
  return `openssl rand -base64 32 | tee /dev/stderr | npx wrangler secret put ${name}`
}
