/** System parameters: the knobs of the gateway, with their types, ranges, defaults and meaning. */
import { z } from '@hono/zod-openapi'
import { normalizeDomain } from '../mail/address/address'

type Definition = { schema: z.ZodType<string | number | boolean>; default: string | number | boolean; description: string }

export const definitions = {
  'mail.gateway.loop.minutes': {
    schema: z.int().min(1).max(10_080),
    default: 120,
    description: 'The loop window, in minutes.',
  },
  'mail.gateway.loop.threshold': {
    schema: z.int().min(0).max(10_000),
    default: 20,
    description: 'How many mails from one sender may open records in one loop window.',
  },
  'mail.catchall.domain.allowed': {
    schema: z
      .string()
      .max(2000)
      .refine((text) => listed(text).every((name) => normalizeDomain(name) !== undefined), 'Must be domains separated by commas')
      .transform((text) => listed(text).map(normalizeDomain).join(', ')),
    default: '',
    description: 'Comma-separated domains, besides the alias domains, where aliases match by local part alone. Empty: any domain.',
  },
  'mail.gateway.refusal': {
    schema: z.enum(['reply', 'reject']),
    default: 'reply',
    description: 'How a sender is told of a refusal: by mail (or SMTP rejection where mail may not be sent), or always at SMTP time.',
  },
  'mail.gateway.auto_reply': {
    schema: z.enum(['hold', 'create', 'drop']),
    default: 'hold',
    description: 'How to handle an automatic reply outside any conversation.',
  },
  'mail.gateway.authentication': {
    schema: z.enum(['never', 'restricted', 'always']),
    default: 'restricted',
    description: 'When a failed DMARC verdict stops mail: never, at aliases whose policy restricts who may write, or always.',
  },
  'mail.gateway.authserv_id': {
    schema: z
      .string()
      .trim()
      .max(255)
      .refine((name) => !/[\s\p{Cc}"();]/u.test(name), 'Must be a single name, as in Authentication-Results'),
    default: '',
    description:
      'The name (authserv-id) of the mail server, in front of the API door and the mailboxes, whose Authentication-Results are trusted. Empty: none.',
  },
  'mail.gateway.reply_token': {
    schema: z.boolean(),
    default: true,
    description: 'Put a signed token into Reply-To, so that a reply finds its record even if its ids are lost.',
  },
  'mail.max_bytes': {
    schema: z.int().min(1024).max(26_214_400),
    default: 26_214_400,
    description: 'Maximum size in bytes; larger mail is refused.',
  },
  'mail.keep.refused': {
    schema: z.int().min(0).max(36_500),
    default: 30,
    description: 'How many days refused mail stays in the log. 0: forever. The figures still count it.',
  },
} as const satisfies Record<string, Definition>

export type ParameterKey = keyof typeof definitions
export type Parameters = { [K in ParameterKey]: z.output<(typeof definitions)[K]['schema']> }

export const parameterKeys = Object.keys(definitions) as [ParameterKey, ...ParameterKey[]] // the keys of a literal

/** All parameters: those stored, and the default for the rest. A stored value that no longer fits counts as not stored. */
export function withDefaults(stored: { key: string; value: unknown }[]): Parameters {
  const entries = parameterKeys.map((key) => {
    const { schema, default: fallback } = definitions[key]
    const found = stored.find((row) => row.key === key)
    const read = found && schema.safeParse(found.value)
    return [key, read?.success ? read.data : fallback]
  })
  return Object.fromEntries(entries) as Parameters // built from the definitions themselves
}

/** The domains of `mail.catchall.domain.allowed`, which its schema has put into the form that addresses are compared in. */
export function allowedDomains(parameters: Parameters): string[] {
  return listed(parameters['mail.catchall.domain.allowed'])
}

function listed(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}
