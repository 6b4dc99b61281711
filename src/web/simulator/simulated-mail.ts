/** The mail that a form of the simulator asks about: a file, a pasted mail, or one made of from, to, subject and text. */
import { maxRawBytes } from '../../inbound/doors/raw'
import { normalizeAddress } from '../../mail/address/address'
import { readMail } from '../../mail/mime/read-mail'
import { buildMail } from '../../outbound/mime'
import type { Tools } from '../../platform/tools'
import type { Mistakes } from '../shell/form'

/** As typed; what was not typed is read from the mail itself. */
export type Asked = { from: string; to: string; subject: string; text: string; raw: string }
export type Delivered = { envelope: { from: string; to: string }; raw: Uint8Array }

/** So much of an uploaded mail is put into the form, so that it can be asked about again. */
const maxShownAgain = 200_000

export async function askedOf(form: Record<string, unknown>): Promise<{ asked: Asked; file: Uint8Array | undefined }> {
  const typed = (name: string) => (typeof form[name] === 'string' ? form[name] : '')
  const upload = form['file']
  const file = upload instanceof File && upload.size > 0 ? new Uint8Array(await upload.arrayBuffer()) : undefined
  const raw = file === undefined ? typed('raw') : textOf(file)
  const asked = { from: typed('from').trim(), to: typed('to').trim(), subject: typed('subject'), text: typed('text'), raw }
  return { asked: await withHeaders(asked, file), file }
}

/** The mail to decide, or what is wrong with the form. */
export async function deliveryOf(tools: Tools, asked: Asked, file: Uint8Array | undefined): Promise<Delivered | { mistakes: Mistakes }> {
  const mistakes = mistakesIn(asked, file)
  if (mistakes.length > 0) return { mistakes }
  const raw = file ?? (asked.raw.trim() === '' ? await writtenMail(tools, asked) : new Uint8Array(Buffer.from(asked.raw)))
  return { envelope: { from: asked.from, to: asked.to }, raw }
}

/** A whole mail names its envelope, more or less: whoever pastes one need not type it again. */
async function withHeaders(asked: Asked, file: Uint8Array | undefined): Promise<Asked> {
  if (asked.raw.trim() === '' && !file) return asked
  const raw = (file ?? new Uint8Array(Buffer.from(asked.raw))).subarray(0, maxRawBytes)
  const { from, to } = await readMail(raw)
  return { ...asked, from: asked.from || (from?.address ?? ''), to: asked.to || (to[0]?.address ?? '') }
}

/** Empty where the bytes are no UTF-8: a form would change them. */
function textOf(file: Uint8Array): string {
  if (file.byteLength > maxShownAgain) return ''
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file)
  } catch {
    return ''
  }
}

function mistakesIn({ from, to, raw }: Asked, file: Uint8Array | undefined): Mistakes {
  const isWhole = raw.trim() !== '' || file !== undefined
  const mistakes: Mistakes = []
  if (from === '' && !isWhole)
    mistakes.push({ path: 'from', message: 'Enter the envelope sender; <> is the null sender, which bounces come from' })
  else if (from !== '' && !/^<\s*>$/.test(from) && normalizeAddress(from) === undefined)
    mistakes.push({ path: 'from', message: 'Is not a valid mail address; <> is the null sender' })
  if (normalizeAddress(to) === undefined) mistakes.push({ path: 'to', message: 'Enter the recipient’s mail address' })
  if (Math.max(file?.byteLength ?? 0, raw.length) > maxRawBytes)
    mistakes.push({ path: 'file', message: 'Is larger than the 25 MiB that Cloudflare accepts' })
  return mistakes
}

/** RFC 5322, as a mail program writes it. */
async function writtenMail(tools: Tools, { from, to, subject, text }: Asked): Promise<Uint8Array> {
  const id = tools.newId()
  return buildMail({
    from: { name: '', address: normalizeAddress(from) ?? '' },
    to: { name: '', address: to },
    replyTo: null,
    subject,
    internetMessageId: `${id}@simulator.invalid`,
    references: [],
    inReplyTo: null,
    date: tools.now(),
    text,
    html: '',
    headers: {},
    attachments: [],
  })
}
