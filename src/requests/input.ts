/** The pieces that request schemas are made of: ids, lines, addresses. What passes here can be stored as it is. Pure. */
import { z } from '@hono/zod-openapi'
import { cleanLocalPart, isMailDomain, normalizeAddress, normalizeDomain } from '../mail/address/address'

/** What is stored as JSON stays well below the 2 MB that a row of D1 may have, whatever its characters are. */
export const maxJsonLength = 200_000
export const tooLongJson = `Is longer than ${maxJsonLength} characters in total`

/** RFC 5321 section 4.5.3.1.1. */
const maxLocalPartLength = 64
const tooLongLocalPart = `Is longer than ${maxLocalPartLength} characters`

export const id = z.uuid()

export const time = z.iso.datetime()

/** One line of text without control characters, trimmed, not empty. */
export function line(maxLength = 255) {
  return z
    .string()
    .trim()
    .min(1)
    .max(maxLength)
    .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text), 'Has line breaks or control characters')
}

/** Text of any number of lines. */
export function prose(maxLength: number) {
  return z.string().max(maxLength).refine(isStorable, unstorable)
}

/** A mail address alone, kept as written. */
export const mailAddress = z
  .string()
  .trim()
  .max(320)
  .refine((text) => text.isWellFormed() && !/[<>]/.test(text) && normalizeAddress(text) !== undefined, 'Is not a valid mail address')
  .openapi({ format: 'email' })

/** The name of a domain that mail is taken for; comes out in ASCII and lower case. */
export const mailDomain = z
  .string()
  .max(300)
  .transform((text, context) => {
    const name = normalizeDomain(text)
    if (name !== undefined && isMailDomain(name)) return name
    context.addIssue({ code: 'custom', message: 'Is not a valid mail domain' })
    return z.NEVER
  })

/** A local part, cleaned; never blank. */
export const localPart = z
  .string()
  .max(320)
  .transform((text, context) => {
    const cleaned = cleanLocalPart(text)
    if (cleaned !== undefined && cleaned.length <= maxLocalPartLength) return cleaned
    context.addIssue({ code: 'custom', message: cleaned === undefined ? 'Has no valid characters' : tooLongLocalPart })
    return z.NEVER
  })

/** A local part, cleaned; null when there is none or nothing is left of it. */
export const optionalLocalPart = z
  .string()
  .max(320)
  .nullable()
  .transform((text) => (text === null ? null : (cleanLocalPart(text) ?? null)))
  .refine((cleaned) => cleaned === null || cleaned.length <= maxLocalPartLength, tooLongLocalPart)

/** Whom mail comes from: a whole address as written, or a local part, cleaned. */
export const defaultFrom = z
  .string()
  .max(320)
  .transform((text, context) => {
    const read = text.includes('@') ? mailAddress.safeParse(text) : localPart.safeParse(text)
    if (read.success) return read.data
    context.addIssue({ code: 'custom', message: read.error.issues[0]?.message ?? 'Is not an address' })
    return z.NEVER
  })
  .nullable()

/** Whether SQLite keeps the text as it is: Unicode without NUL, which would end it. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

export const unstorable = 'Has characters that cannot be stored'
