/** What looks like history or a signature and is what somebody wrote: in doubt it is shown. */
import { describe, expect, it } from 'vitest'
import { parse } from '../../../../src/inbound/reading/parse'
import { markQuotes } from '../../../../src/mail/quotations/quoted-html'
import { visibleText } from '../../../../src/mail/quotations/quoted-text'
import { htmlToText } from '../../../../src/mail/reply-text'
import { now } from '../../sqlite'

const attribution = 'On Mon, 4 May 2026 at 10:00, Ann Example <ann@example.com> wrote:'
const fields = 'From: Ann Example <ann@example.com>\nSent: Monday, May 4, 2026 10:00\nTo: Bob Example\nSubject: Kettle'
const history = `${attribution}\n> Did the kettle come?`

/** Of a mail that answers nothing, nothing but a signature is folded. */
const matters: Record<string, string> = {
  'a contact form':
    'New message from the web site\n\nFrom: Bob\nE-mail: bob@example.com\nDate: 4 May 2026\nSubject: Kettle\n\nMessage:\nIt drips.',
  'a voice mail':
    'From: +1 555 0100\nTo: support@example.com\nSent: Monday, May 4, 2026 10:00\nDuration: 0:42\n\nThe recording is attached.',
  'a scan': 'Scanned document\n\nDate: 04.05.2026 10:00\nFrom: scanner@example.com\nTo: bob@example.com\nPages: 3',
  'what somebody wrote': `Hello,\n${attribution}\n\nWe exchange it.\n\nNothing happened since.`,
  'more than': 'It reads\n> 5 bar in the morning\n> 7 bar at night',
  'a mail passed on with its fields': `Please look.\n\n${fields}\n\nThe kettle drips.\n\n-- \nAnn`,
  'a mail passed on with its title': `Please look.\n\n-----Original Message-----\n${fields}\n\nThe kettle drips.`,
  'quoted words at the end': 'The display says\n\n> E-204\n> supply low',
}

describe('of a mail that answers nothing, nothing is folded of', () => {
  it.each(Object.entries(matters))('%s', (_name, text) => expect(visibleText(text, false)).toBe(text))
  it('a quote in its HTML', () => {
    const html = '<p>The display says:</p><blockquote type="cite">E-204</blockquote>'
    expect(markQuotes(html, false)).toBe(html)
  })
  it('but a signature is', () => expect(visibleText('It drips.\n\n> 5 bar\n\n-- \nBob\nHigh Street 1', false)).toBe('It drips.\n\n> 5 bar'))
})

/** These stay whole above history. */
const answers: Record<string, string> = {
  'what was sent by a carrier': 'Sent via DHL on Monday, parcel 4711.',
  'what was sent by a carrier, short': 'Sent with UPS.',
  'what was sent, in German': 'Verschickt mit DHL, Sendungsnummer 4711.',
  'what was sent, in French': 'Envoyé par la poste lundi.',
  'what was sent, in Spanish': 'Enviado por correo ayer.',
  'what was sent, in Polish': 'Wysłane przez kuriera w piątek.',
  'what was sent from somewhere': 'Sent from our warehouse in Lyon.',
  'a point of view': 'From my side all is fine.',
  'a farewell that greets': 'Salut,\nPompe 4\nne marche pas',
  'an order between drawn lines': 'Please send\n\n----------\nOrder 12\n----------\n2 seals\n1 motor',
  'an address below a drawn line': 'Ship it to\n\n__________\nBob Example\nHigh Street 1',
  'a number below a drawn line': 'That is all.\n\n-----\n\nFor the rest please call me at +1 555 0100 or write to bob@example.com',
  'a drawn sum': 'It was\n\n2 seals\n1 motor\n____________\n94 EUR in all',
  'answers behind dashes': 'Which day?\n-- Friday\nWho comes?\n-- Lola',
  'a question about a list': 'To unsubscribe from your list, what do I have to do?\n\nBob',
  'more than': 'It reads\n> 5 bar in the morning\n> 7 bar at night',
  'what follows a colon': 'The display says:\n> E-204',
  prompts: 'I typed\n>>> import kettle\n>>> kettle.boil()',
  'a form again': 'Once more:\n\nFrom: Bob Example\nDate: 4 May 2026\nSubject: Kettle\n\nMessage:\nIt drips.',
  'a sentence about a letter': 'On 12 November your colleague wrote:\n\nWe exchange it.\n\nNothing happened since.',
  'a sentence with a year': 'On 12 November 2025 at 10:00 your technician wrote:\n\nWe exchange it.\n\nNothing happened.',
  'a sentence in German': 'Am 12. November schrieb Ihr Kollege:\n\nWir tauschen sie.\n\nSeither nichts.',
  'a sentence in French': 'Le 12 novembre votre collègue a écrit :\n\nNous échangeons.\n\nRien depuis.',
  'a letter of his own': 'On Monday 4 May 2026 at 9:00 I wrote to Shop <shop@example.com>\n\nand nobody answered.',
  'what came by somebody': 'I got it via DHL as Bob wrote:\n\nit fits.',
}

describe('of an answer, nothing is folded but its history of', () => {
  it.each(Object.entries(answers))('%s', (_name, text) => {
    expect(visibleText(text, true)).toBe(text)
    expect(visibleText(`${text}\n\n${history}`, true)).toBe(text)
  })
})

describe('words below a signature are seen', () => {
  it.each([
    ['-- \nBob Example\nHigh Street 1\n\nAnd please call before you come.', 'And please call before you come.'],
    ['-- \nBob Example\n\nPS: The key is under the mat', 'PS: The key is under the mat'],
    ['Kind regards,\nBob Example\nBuyer, Garden Ltd\n\nThe serial number is 4711', 'The serial number is 4711'],
    ['Kind regards,\nBob Example\nBuyer, Garden Ltd\n\n- two seals\n- one motor', '- two seals\n- one motor'],
    ['Sent from my iPhone\n\nI forgot: it is the big one.', 'I forgot: it is the big one.'],
  ])('%j', (below, words) => expect(visibleText(`It drips.\n\n${below}\n\n${history}`, true)).toBe(`It drips.\n\n${words}`))
  it('but not what companies put there', () =>
    expect(visibleText('It drips.\n\n-- \nBob\n\nThis e-mail is confidential. If it is not for you, please delete it.', true)).toBe(
      'It drips.',
    ))
})

describe('answers within the history are seen', () => {
  const asked = `${fields}\n\n1. Which kettle?\nThe big one\n2. Since when?\nFriday`
  it.each([
    'See my answers below.',
    'I answered inline.',
    'Please find my comments in red.',
    'see below',
    'Meine Antworten stehen unten.',
    'Siehe unten.',
    'Mes réponses sont ci-dessous.',
    'Mis respuestas abajo.',
    'Le mie risposte sotto.',
    'Mijn antwoorden staan hieronder.',
    'Mine svar står nedenfor.',
    'Odpowiedzi poniżej.',
    'Ответы ниже.',
    '回答如下',
  ])('that %j announces', (words) => {
    for (const text of [`${words}\n\n${asked}`, `${words}\n\n${attribution}\n\nWhich?\nThe big one`])
      expect(visibleText(text, true)).toBe(text)
  })
  it('that arrows point to', () => {
    const text = `Hello,\n\n${asked.replace('The big', '-> The big')}`
    expect(visibleText(text, true)).toBe(text)
  })
  it('and the history folded where nothing announces them', () =>
    expect(visibleText(`It came, as shown below it.\n\n${asked}`, true)).toBe('It came, as shown below it.'))
})

const reply = 'Tuesday is fine.'
const old = 'Would Tuesday do?'
/** History that converters and programs write in other ways. */
const histories: Record<string, string> = {
  'a title and fields on one line': `\n-------- Original message --------From: Ann <ann@example.com> Date: 04/05/2026  10:00  (GMT+01:00) To: bob@example.com Subject: Kettle \n${old}`,
  'a title on the line of the answer': `-----Original Message-----From: Ann <ann@example.com>Sent: Monday, May 4, 2026 10:00 AMTo: Bob <bob@example.com>Subject: Kettle\n\n${old}`,
  'fields on the line of the answer': ` From: Ann <ann@example.com> Sent: Monday, May 4, 2026 10:00 AM To: Bob <bob@example.com> Subject: Kettle\n${old}`,
  'fields without spaces': `\n\nFrom: Ann <ann@example.com>Sent: Monday, May 4, 2026 10:00 AMTo: BobSubject: Kettle\n\n${old}`,
  'fields on one line, no address': `\n\nFrom: Ann Sent: Monday, May 4, 2026 10:00 AM To: Bob Example Subject: Kettle\n\n${old}`,
  'German fields on one line': `\n\nVon: Ann [mailto:ann@example.com] Gesendet am: Montag, 4. Mai 2026 10:00 An: Bob Betreff: Kessel\n\n${old}`,
  'French in three pieces': `\n\nLe lundi\n4 mai 2026 à 10:00, Ann Example <ann@\nexample.com> a\nécrit :\n\n${old}`,
  'an address in two pieces': `\n\nOn Mon, May 4, 2026 at 10:00 AM Ann <ann+abcdefghijklmnop\nqrstuvwxyz@example.com> wrote:\n\n${old}`,
  'the verb behind a blank line': `\n\nOn Mon, May 4, 2026 at 10:00 AM Ann Example <ann@example.com>\n\nwrote:\n\n${old}`,
  'no verb': `\n\nOn Mon, May 4, 2026 at 10:00 AM Ann Example <ann@example.com>\n\n${old}`,
  'no verb, by numbers': `\n\n04.05.2026 10:00, Ann Example <ann@example.com>\n\n${old}`,
  'no verb, the date last': `\n\nAnn Example <ann@example.com> 4 May 2026 at 10:00\n\n${old}`,
  'a day and an address': `\n\n2026/05/04 Ann Example <ann@example.com>\n\n> ${old}`,
  NetEase: `\n\nAt 2026-05-04 10:00:00, "Ann" <ann@example.com> wrote:\n>${old}`,
  'NetEase for phones': `\n\n---- Replied Message ----\n| From | Ann<ann@example.com> |\n| Date | 05/04/2026 10:00 |\n| To | <bob@example.com> |\n\n${old}`,
  'NetEase, Chinese': `\n\n---- 回复的原邮件 ----\n| 发件人 | Ann<ann@example.com> |\n| 日期 | 2026年05月04日 10:00 |\n\n${old}`,
  QQ: `\n\n------------------ Original ------------------\nFrom: "Ann"<ann@example.com>;\nDate: Mon, May 4, 2026 10:00 AM\n\n${old}`,
  'QQ, Chinese': `\n\n------------------&nbsp;原始邮件&nbsp;------------------\n发件人: "Ann"<ann@example.com>;\n\n${old}`,
  'Yahoo for phones': `\n\n  On Mon, May 4, 2026 at 10:00, Ann<ann@example.com> wrote:   ${old}`,
  GroupWise: `\n\n>>> Ann Example <ann@example.com> 04.05.2026 10:00 >>>\n${old}`,
  'a title without spaces': `\n\n-----OriginalMessage-----\n${old}`,
  'a German title without spaces': `\n\n-----UrsprünglicheNachricht-----\n${old}`,
}

describe('history is folded where it is written with', () => {
  it.each(Object.entries(histories))('%s', (_name, below) => expect(visibleText(`${reply}${below}`, true)).toBe(reply))
  it.each([attribution, 'On 04/05/2026 10:00, Ann wrote:', 'Ann <ann@example.com> schrieb am Mo. 4. Mai 2026 um 10:00:'])(
    '%s, and the answer below it',
    (line) => expect(visibleText(`${line}\n>\n> ${old}\n\n${reply}`, true)).toBe(reply),
  )
})

describe('a mail answers', () => {
  const mail = (headers: string): Uint8Array =>
    new TextEncoder().encode(
      `From: bob@example.com\r\nTo: support@example.com\r\n${headers}\r\n\r\n${reply}\r\n\r\n${attribution}\r\n> ${old}\r\n`,
    )
  const isFolded = async (headers: string): Promise<boolean> => {
    const raw = mail(headers)
    const { visibleText: visible } = await parse(
      { door: 'api', envelope: { from: 'bob@example.com', to: 'support@example.com' }, raw, size: raw.length },
      [],
      now,
    )
    return visible === reply
  }
  it.each(['In-Reply-To: <1@example.com>', 'References: <1@example.com>', 'Subject: AW: Kettle', 'Subject: =?utf-8?B?5Zue5aSN?=: Kettle'])(
    'with %s',
    async (header) => expect(await isFolded(header)).toBe(true),
  )
  it.each(['Subject: Kettle', 'Subject: Fwd: Kettle', 'Subject: WG: Kettle\r\nReferences: <1@example.com>'])(
    'not with %s',
    async (header) => expect(await isFolded(header)).toBe(false),
  )
})

describe('HTML as text', () => {
  it('keeps headings as they are written, rows as lines and cells apart', () => {
    expect(htmlToText('<h1>Order twelve</h1><h3>Parts</h3>')).toBe('Order twelve\n\n\nParts')
    expect(htmlToText('<table><tr><th>Part</th><td>2</td></tr><tr><th>Seal</th><td>4</td></tr></table>')).toMatch(/^Part 2 ?\nSeal 4$/)
  })
})
