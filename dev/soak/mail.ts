/** The mails of the soak: what each kind is addressed to, and its bytes. */
import type { Chance } from './chance.ts'

export const kinds = ['new', 'two aliases', 'answer', 'answer to two', 'catchall', 'unknown', 'automatic', 'flood'] as const
export type Kind = (typeof kinds)[number]

/** A record with a message that was posted over REST, for answers to name. */
export type Target = { recordId: string; alias: string; internetMessageId: string }
export type Mail = {
  kind: Kind
  internetMessageId: string
  subject: string
  from: string
  recipients: string[]
  target: Target | undefined
  raw: Buffer<ArrayBuffer>
}

/** The model whose records an alias opens. */
export const models: Record<string, string> = { 'info@example.com': 'lead', 'support@example.com': 'ticket' }
export const aliases = Object.keys(models)
export const catchall = 'catchall@example.com'
const floodSender = 'flood@flood.example.net'

const weights: Record<Kind, number> = {
  new: 30,
  'two aliases': 10,
  answer: 20,
  'answer to two': 8,
  catchall: 6,
  unknown: 8,
  automatic: 6,
  flood: 20,
}
const lottery = kinds.flatMap((kind) => Array.from({ length: weights[kind] }, () => kind))

/** The mail number so-and-so of a client. Eight mails share a sender: at most 16 records, below any quota that is reached. */
export function nextMail(chance: Chance, client: number, number: number, targets: Target[]): Mail {
  const kind = chance.pick(lottery)
  const name = `${client}-${number}`
  const target = kind === 'answer' || kind === 'answer to two' ? chance.pick(targets) : undefined
  const draft = {
    kind,
    target,
    internetMessageId: `soak-${name}@example.org`,
    subject: `${target ? 'Re: ' : ''}Soak ${name} (${kind})`,
    from: kind === 'flood' ? floodSender : `person-${client}-${Math.floor(number / 8)}@example.org`,
    recipients: recipientsOf(chance, kind, target),
  }
  return { ...draft, raw: write(chance, draft) }
}

function recipientsOf(chance: Chance, kind: Kind, target: Target | undefined): string[] {
  if (target && kind === 'answer to two') return [target.alias, catchall]
  if (target) return [chance.pick([target.alias, catchall])]
  if (kind === 'two aliases') return aliases
  if (kind === 'catchall') return [catchall]
  if (kind === 'unknown') return [`nobody-${chance.below(1000)}@example.com`]
  return kind === 'flood' ? aliases.slice(0, 1) : [chance.pick(aliases)]
}

function write(chance: Chance, { kind, target, internetMessageId, subject, from, recipients }: Omit<Mail, 'raw'>): Buffer<ArrayBuffer> {
  const boundary = `soak-${chance.below(1e9)}`
  const headers = [
    `Received: from mail.example.org by mx.example.com with ESMTPS; Mon, 02 Nov 2026 08:15:01 +0000`,
    `From: Söak <${from}>`,
    `To: ${recipients.join(', ')}`,
    `Subject: ${subject}`,
    `Date: Mon, 02 Nov 2026 08:15:00 +0000`,
    `Message-ID: <${internetMessageId}>`,
    ...(target ? [`In-Reply-To: <${target.internetMessageId}>`] : []),
    ...(kind === 'automatic' ? ['Auto-Submitted: auto-replied'] : []),
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary=${boundary}`,
  ]
  const parts = [
    `Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${words(chance)}`,
    ...(chance.next() < 0.25 ? [attachment(chance)] : []),
  ]
  return Buffer.from(`${headers.join('\r\n')}\r\n\r\n${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`)
}

function words(chance: Chance): string {
  const lines = Array.from({ length: 1 + chance.below(40) }, () => `Zwölf Stühle, Größe ${chance.below(1e6)}, bitte – danke 😀`)
  return `${lines.join('\r\n')}\r\n`
}

function attachment(chance: Chance): string {
  const bytes = Buffer.from(Array.from({ length: 1 + chance.below(60_000) }, () => chance.below(256)))
  const base64 = bytes.toString('base64').replaceAll(/.{76}/g, '$&\r\n')
  return `Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=soak.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64}`
}
