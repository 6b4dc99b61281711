/** A block of header fields above a mail that is answered: "From: … Sent: … To: … Subject: …", in any language. Pure. */

/** `to` is the line after the block. */
export type HeaderBlock = { from: number; to: number }

type Field = 'from' | 'date' | 'sent' | 'to' | 'subject' | 'other'

const names: Record<Field, string> = {
  from:
    'from|von|de|de la|da|van|fra|från|kohteesta|lähettäjä|saatja|frá|od|nadawca|od koga|от|от кого|від|від кого|feladó|expeditor|από|kimden|gönderen|nuo|no|từ|người gửi|dari|pengirim|' +
    'מאת|من|از|发件人|發件人|寄件者|寄件人|差出人|送信者|보낸 사람|보낸사람|จาก|expéditeur|remitente|mittente|remetente|afzender|absender|avsändare|avsender|afsender',
  date:
    'date|datum|fecha|data|dato|päivämäärä|päiväys|kuupäev|dagsetning|dátum|дата|dată|ημερομηνία|tarih|datums|ngày|tanggal|תאריך|التاريخ|تاریخ|日期|日期和时间|日時|日付|날짜|วันที่|' +
    'message du|le|received|reçu|recibido|ricevuto|ontvangen|empfangen|data e hora',
  sent:
    'sent|gesendet|gesendet am|geschickt|envoyé|envoyé le|date d.envoi|enviado|enviado el|enviado em|enviada em|enviada|enviados|inviato|inviata|verzonden|verzonden op|sendt|skickat|skickat den|lähetetty|saadetud|sent at|' +
    'wysłano|wysłane|odesláno|odoslané|отправлено|отправлен|надіслано|изпратено|poslano|poslato|elküldve|küldve|trimis|στάλθηκε|gönderildi|gönderilme|gönderme tarihi|išsiųsta|nosūtīts|đã gửi|dikirim|terkirim|נשלח|أرسلت|أُرسلت|ارسال شده|ارسال|发送时间|發送時間|寄件日期|傳送時間|送信日時|보낸 날짜|보낸날짜|ส่ง|ส่งเมื่อ|tramesa|bidalia',
  to: 'to|an|à|a|al|para|pour|aan|til|till|vastaanottaja|kohde|saaja|do|komu|adresat|кому|до|за|címzett|către|catre|la|προς|kime|alıcı|kam|đến|tới|kepada|ke|אל|إلى|به|收件人|宛先|받는 사람|받는사람|ถึง|destinataire|destinatario|destinatário|per|prima|prejemnik|za',
  subject:
    'subject|betreff|objet|sujet|asunto|assunto|oggetto|onderwerp|emne|ämne|aihe|teema|efni|temat|předmět|predmet|тема|относно|tárgy|subiect|θέμα|konu|tema|temats|chủ đề|tiêu đề|subjek|perihal|נושא|الموضوع|موضوع|主题|主題|主旨|件名|제목|เรื่อง|assumpte|gaia|zadeva|re|naslov',
  other:
    'cc|bcc|kopie|kopie an|blindkopie|copie|copie à|cci|cco|con copia|ccn|cópia|kopi|kopia|kopio|dw|udw|копия|копія|másolatot kap|másolat|kópia|v kopii|κοιν|bilgi|抄送|副本|参照|參照|참조|עותק|نسخة|reply-to|antwort an|répondre à|responder a|rispondi a|beantwoorden - aan|svara till|organization|organisation|importance|wichtigkeit|prioridad|priority|priorität|attachments|anlagen|pièces jointes|adjuntos|on behalf of|mailed-by|sent by|resent-from|newsgroups|message-id|references|in-reply-to|category|categories|sensitivity|x-mailer|user-agent|conversation|réponse à|reply to|to cc',
}

const fieldOf = new Map<string, Field>()
for (const [field, list] of Object.entries(names) as [Field, string][])
  // the keys of the table above
  for (const name of list.split('|')) if (!fieldOf.has(name)) fieldOf.set(name, field)

/** "From: x", "*From:* x", "**Von :** x", "> From: x", ":From: x". The name is short. */
const fieldLine = /^[\s>|*_:]{0,12}([\p{L}\p{M}][\p{L}\p{M}.' -]{0,24}?)\s{0,4}[*_]{0,2}\s?[:：](?!\/\/)/u

/** Fields lie together; a long one goes on below, and BlackBerry puts blank lines between. */
const maxGap = 3
const maxBlockLines = 40

/** The blocks among `lines`. `hasRule(index)` says whether a line was drawn above, which only mail programs do. */
export function findHeaderBlocks(
  lines: string[],
  isCandidate: (index: number) => boolean,
  hasRule: (index: number) => boolean,
  hasAddress: (index: number) => boolean,
): HeaderBlock[] {
  const blocks: HeaderBlock[] = []
  for (let index = 0; index < lines.length; index++) {
    if (!isCandidate(index)) continue
    const first = readField(lines[index] ?? '')
    if (!first || first === 'other') continue
    const block = readBlock(lines, index, hasRule(index), hasAddress) ?? readLine(lines[index] ?? '', index)
    if (!block) continue
    blocks.push(block)
    index = block.to - 1
  }
  return blocks
}

function readField(line: string): Field | undefined {
  if (line.length > 2000) return undefined
  const name = fieldLine.exec(line.slice(0, 60))?.[1]
  return name === undefined ? undefined : fieldOf.get(name.toLowerCase().replace(/[\u200E\u200F]/g, ''))
}

function readBlock(lines: string[], from: number, hasRule: boolean, hasAddress: (index: number) => boolean): HeaderBlock | undefined {
  const fields = new Set<Field>()
  let isAddressed = false
  let isDated = false
  let to = from
  for (let index = from; index < Math.min(lines.length, from + maxBlockLines) && index - to <= maxGap; index++) {
    const line = lines[index] ?? ''
    const field = readField(line)
    if (!field || (fields.has(field) && field !== 'other')) continue
    if (index > to && index - to > 1 && !isGap(lines, to, index)) break
    fields.add(field)
    if (field === 'date' || field === 'sent') isDated ||= /\p{Nd}/u.test(line)
    if (field !== 'subject' && !isAddressed)
      isAddressed = hasAddress(index) || (hasAddress(index + 1) && !readField(lines[index + 1] ?? ''))
    to = index + 1
  }
  const isHead = isMailHead(fields, { isAddressed, isDated, hasRule })
  return isHead && (hasRule || !goesOnAsForm(lines, to)) ? { from, to } : undefined
}

/** What a form on a web site, a scanner or a voice mailbox writes below such fields. */
const formLabel =
  /^[\s*_|]{0,6}(?:message|your message|comments?|phone|telephone|name|company|address|duration|length|pages|resolution|caller|nachricht|mitteilung|telefon|firma|adresse|anschrift|dauer|seiten|téléphone|société|durée|mensaje|teléfono|empresa|messaggio|telefono|azienda|bericht|telefoon|bedrijf|besked|meddelande|wiadomość|telefon|firma|сообщение|телефон)[*_]{0,2}\s?[:：]/iu

function goesOnAsForm(lines: string[], to: number): boolean {
  const below = lines.slice(to, to + 3).find((line) => line.trim() !== '')
  return below !== undefined && formLabel.test(below.slice(0, 60))
}

/** All fields on one line, as converters of HTML leave them: "From: Ann <ann@example.com> Sent: Monday … To: …". */
function readLine(line: string, index: number): HeaderBlock | undefined {
  return isHeadOnLine(line) ? { from: index, to: index + 1 } : undefined
}

function isHeadOnLine(line: string): boolean {
  if (line.length > maxHeadLength || !/\p{Nd}/u.test(line)) return false
  const fields = new Set(fieldsWithin(line).map(({ field }) => field))
  const isDated = fields.has('from') && (fields.has('date') || fields.has('sent'))
  return isDated && (/\S@\S/.test(line) || (fields.has('to') && fields.has('subject')))
}

/** Where in a line such fields begin behind other words: "Yes. From: Ann <ann@example.com> Sent: … To: … Subject: …". */
export function headWithin(line: string): number | undefined {
  if (line.length > maxHeadLength || !/\S@\S/.test(line)) return undefined
  const fields = fieldsWithin(line)
  const start = fields.find(({ field, at }) => field === 'from' && at > 0)?.at
  if (start === undefined || fields.some(({ field, at }) => field === 'subject' && at < start)) return undefined
  const kinds = new Set(fields.filter(({ at }) => at >= start).map(({ field }) => field))
  return kinds.has('to') && kinds.has('subject') && isHeadOnLine(line.slice(start)) ? start : undefined
}

const maxHeadLength = 600

/** The names before colons; some stand right behind what was in the field before: "10:00 AMTo: Bob". */
function fieldsWithin(line: string): { field: Field; at: number }[] {
  return [...line.matchAll(/[:：]/g)].flatMap(({ index }) => {
    const name = /(?:\p{Lu}?[\p{Ll}\p{Lo}\p{M}]{1,20}(?: \p{Ll}{1,8})?|\p{Lu}{1,10})\s?$/u.exec(line.slice(Math.max(0, index - 32), index))
    const field = name ? fieldOf.get(name[0].trim().toLowerCase()) : undefined
    return name && field ? [{ field, at: index - name[0].length }] : []
  })
}

/** Between two fields: blank lines, or the rest of the field above. Not a paragraph after a blank line. */
function isGap(lines: string[], from: number, to: number): boolean {
  const between = lines.slice(from, to)
  const firstBlank = between.findIndex((line) => line.trim() === '')
  return firstBlank === -1 || between.slice(firstBlank).every((line) => line.trim() === '')
}

/** A timetable has From, To and Date as well, and a form on a web site From, Date and Subject; Mozilla puts the subject first. */
function isMailHead(
  fields: Set<Field>,
  { isAddressed, isDated, hasRule }: { isAddressed: boolean; isDated: boolean; hasRule: boolean },
): boolean {
  const has = (...wanted: Field[]): boolean => wanted.every((field) => fields.has(field))
  if (has('from') && isDated)
    return isAddressed || hasRule || has('sent') || has('to', 'subject') || (has('subject') && [...fields][0] === 'subject')
  if (isDated && has('to')) return isAddressed && (hasRule || fields.size >= 2)
  return has('from', 'to', 'subject') || (hasRule && has('from') && fields.size >= 2)
}
