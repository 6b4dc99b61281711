/** Answers as mail programs write them, in many languages: what is new in them, and what only looks like history. */
import { describe, expect, it } from 'vitest'
import * as quotedText from '../../../../src/mail/quotations/quoted-text'
import { cpuMs } from '../../cpu-time'

/** Of a mail that answers one. */
const visibleText = (text: string) => quotedText.visibleText(text, true)
const quotationsOf = (text: string) => quotedText.quotationsOf(text, true)

const answer = 'The parcel came today.\n\nThank you for the quick help!'
const ann = 'Ann Example <ann@example.com>'
const old = 'Did the parcel come?\nPlease tell us.'
const quoted = '> Did the parcel come?\n> Please tell us.'

/** The line above the quote. */
const openings: Record<string, string> = {
  English: `On Mon, May 4, 2026 at 10:00 AM, ${ann} wrote:`,
  'English, broken twice': 'On Mon, 4 May 2026 at 10:00, Ann Example\n<ann@example.com>\nwrote:',
  'English, broken in the address': 'On May 4, 2026, at 10:00, Ann Example <\nann.of.the.very.long.name@example.com> wrote:',
  'English, by numbers': 'On 05/04/2026 10:00 AM, Ann Example wrote:',
  'English, said': 'On 4 May 2026, Ann Example said:',
  'English, date last': `${ann} wrote on Mon, 4 May 2026 at 10:00:`,
  'English, name only': `${ann} wrote:`,
  'English, through a list': 'Ann Example via Garden Club wrote:',
  'English, iso date': '2026-05-04 10:00 GMT+02:00 Ann Example <ann@example.com>:',
  'English, time first': '10:00 AM, May 4, 2026, "Ann Example" <ann@example.com>:',
  Polymail: 'On Mon, May 4, 2026 at 10:00 AM Ann Example\n\n<\nmailto:Ann Example <ann@example.com>\n> wrote:',
  Zoho: `---- On Mon, 04 May 2026 10:00:00 +0200 ${ann} wrote ----`,
  Android: '---- Ann Example wrote ----',
  Usenet: 'In article <1234@example.com> Ann Example writes:',
  Horde: 'Quoting Ann Example <ann@example.com>:',
  Forum: 'Posted by ann on 05/04/2026',
  Albanian: 'Më 4 maj 2026, Ann Example <ann@example.com> wrote:',
  Arabic: 'في الاثنين، 4 مايو 2026 في 10:00 ص تمت كتابة ما يلي بواسطة ‪Ann Example‬‏ <‪ann@example.com‬‏>:',
  Basque: 'Ann Example (<ann@example.com>) erabiltzaileak hau idatzi du (2026 mai. 4, al. (10:00)):',
  Bulgarian: `На пн, 4.05.2026 г. в 10:00 ${ann} написа:`,
  Catalan: `El dl., 4 de maig 2026, 10:00, ${ann} va escriure:`,
  'Chinese, simplified': '在 2026年5月4日星期一，Ann Example <ann@example.com> 写道：',
  'Chinese, traditional': 'Ann Example <ann@example.com> 於 2026年5月4日 週一 上午10:00寫道：',
  Croatian: `pon, 4. svi 2026. u 10:00 ${ann} napisao je:`,
  Czech: `po 4. 5. 2026 v 10:00 odesílatel ${ann} napsal:`,
  Danish: `Den man. 4. maj 2026 kl. 10.00 skrev ${ann}:`,
  Dutch: `Op ma 4 mei 2026 om 10:00 schreef ${ann}:`,
  'Dutch, Apple': `Op 4 mei 2026 om 10:00 heeft ${ann} het volgende geschreven:`,
  Estonian: `Kuupäev E, 4. mai 2026 kell 10:00 kirjutas ${ann}:`,
  Finnish: `ma 4. toukok. 2026 klo 10.00 ${ann} kirjoitti:`,
  French: `Le lun. 4 mai 2026 à 10:00, ${ann} a écrit :`,
  'French, broken in the verb': `Le lun. 4 mai 2026 à 10:00, ${ann} a\nécrit :`,
  Galician: `O luns, 4 maio 2026 ás 10:00, ${ann} escribiu:`,
  German: `Am Mo., 4. Mai 2026 um 10:00 Uhr schrieb ${ann}:`,
  'German, by numbers': 'Am 04.05.2026 um 10:00 schrieb Ann Example:',
  'German, date last': `${ann} schrieb am Mo., 4.\nMai 2026, 10:00:`,
  'German, name only': `${ann} schrieb:`,
  Greek: `Στις Δευ 4 Μαΐ 2026 στις 10:00 π.μ., ο χρήστης ${ann} έγραψε:`,
  Hebrew: '‫בתאריך יום ב׳, 4 במאי 2026 ב-10:00 מאת ‪Ann Example‬‏ <‪ann@example.com‬‏>:‬',
  Hindi: `सोम, 4 मई 2026 को 10:00 am बजे को ${ann} ने लिखा:`,
  Hungarian: `${ann} ezt írta (időpont: 2026. máj. 4., H, 10:00):`,
  Icelandic: `Þann mán., 4. maí 2026 kl. 10:00 skrifaði ${ann}:`,
  Indonesian: `Pada tanggal Sen, 4 Mei 2026 pukul 10.00 ${ann} menulis:`,
  Italian: `Il giorno lun 4 mag 2026 alle ore 10:00 ${ann} ha scritto:`,
  Japanese: '2026年5月4日(月) 10:00 Ann Example <ann@example.com>:',
  'Japanese, Apple': '2026/05/04 10:00、Ann Example <ann@example.com>のメッセージ:',
  Korean: '2026년 5월 4일 (월) 오전 10:00, Ann Example <ann@example.com>님이 작성:',
  Latvian: `pirmd., 2026. g. 4. maijs, plkst. 10:00 — lietotājs ${ann} rakstīja:`,
  Lithuanian: `2026-05-04, pr, 10:00 ${ann} rašė:`,
  Norwegian: `man. 4. mai 2026 kl. 10:00 skrev ${ann}:`,
  Persian: '‫در دوشنبه ۴ مهٔ ۲۰۲۶ ساعت ۱۰:۰۰ ‪Ann Example‬‏ <‪ann@example.com‬‏> نوشت:‬',
  Polish: `pon., 4 maj 2026 o 10:00 ${ann} napisał(a):`,
  'Polish, Thunderbird': 'W dniu 4.05.2026 o 10:00, Ann Example pisze:',
  Portuguese: `Em seg., 4 de mai. de 2026 às 10:00, ${ann} escreveu:`,
  Romanian: `lun., 4 mai 2026 la 10:00, ${ann} a scris:`,
  Russian: `пн, 4 мая 2026 г. в 10:00, ${ann}:`,
  'Russian, Thunderbird': '04.05.2026 10:00, Ann Example пишет:',
  'Russian, older Gmail': `понедельник, 4 мая 2026 г. пользователь ${ann} написал:`,
  'Russian, mail.ru': `Mon, 4 May 2026 10:00:00 +0300 от ${ann}:`,
  'Russian, Yandex': '04.05.2026, 10:00, "Ann Example" <ann@example.com>:',
  Serbian: `пон, 4. мај 2026. у 10:00 ${ann} је написао/ла:`,
  Slovak: `po 4. 5. 2026 o 10:00 ${ann} napísal(a):`,
  Slovenian: `V V pon., 4. maj 2026 ob 10:00 je oseba ${ann} napisala:`,
  Spanish: `El lun, 4 may 2026 a las 10:00, ${ann} escribió:`,
  Swedish: `Den mån 4 maj 2026 kl 10:00 skrev ${ann}:`,
  'Swedish, verb last': 'Den 4 maj 2026 10:00:18, Ann Example (ann@example.com) skrev:',
  Thai: `เมื่อ จ. 4 พ.ค. 2026 เวลา 10:00 ${ann} เขียนว่า:`,
  Turkish: `${ann}, 4 May 2026 Pzt, 10:00 tarihinde şunu yazdı:`,
  Ukrainian: `пн, 4 трав. 2026 р. о 10:00 ${ann} пише:`,
  Vietnamese: `Vào Th 2, 4 thg 5, 2026 vào lúc 10:00 ${ann} đã viết:`,
}

/** Above a mail that is not marked line by line. */
const heads: Record<string, string> = {
  Outlook: 'From: Ann Example <ann@example.com>\nSent: Monday, May 4, 2026 10:00 AM\nTo: Bob Example <bob@example.com>\nSubject: Parcel',
  'Outlook without addresses': 'From: Ann Example\nSent: Monday, May 4, 2026 10:00 AM\nTo: Bob Example\nSubject: Parcel',
  'a drawn line': '________________________________\nFrom: Ann Example <ann@example.com>\nSent: Monday, May 4, 2026 10:00 AM',
  'the mail app of a phone':
    '-------- Original message --------\nFrom: Ann Example <ann@example.com>\nDate: 04/05/2026 10:00 (GMT+01:00)\nTo: bob@example.com',
  'bold names': '*From:* Ann Example [mailto:\nann@example.com]\n*Sent:* Monday, May 4, 2026 10:00 AM\n*To:* Bob\n*Subject:* Parcel',
  'bold names of Markdown': '**From:** Ann Example <ann@example.com> **On Behalf Of** Shop\n**Sent:** 4 May 2026 10:00\n**To:** Bob',
  BlackBerry:
    '-----Original Message-----\nFrom: "Ann" <ann@example.com>\n\nDate: Mon, 4 May 2026 10:00:00\nTo:<bob@example.com>\n\n\nSubject: Parcel',
  'the subject first': 'Subject: Parcel\nDate: Mon, 4 May 2026 10:00:00 +0200\nFrom: ann@example.com\nTo: bob@example.com',
  'one line, the date first': 'Date: Mon, 4 May 2026 10:00:00 +0200 From: ann@example.com To: Example, Bob Subject: Parcel',
  'one line': 'From: Ann Example <ann@example.com> Sent: Monday, May 4, 2026 10:00 AM To: Bob Subject: Parcel',
  'a title only': '-----Original Message-----',
  'a line for answers': '##- Please type your reply above this line -##',
  Chinese:
    '------------------ 原始邮件 ------------------\n发件人: "Ann"<ann@example.com>;\n发送时间: 2026年5月4日(星期一) 上午10:00\n收件人: "Bob"<bob@example.com>;',
  Czech: 'Od: Ann Example <ann@example.com>\nOdesláno: pondělí 4. května 2026 10:00\nKomu: Bob Example\nPředmět: Parcel',
  Danish: 'Fra: Ann Example <ann@example.com>\nSendt: 4. maj 2026 10:00\nTil: Bob Example\nEmne: Parcel',
  Dutch: 'Van: Ann Example <ann@example.com>\nVerzonden: maandag 4 mei 2026 10:00\nAan: Bob Example\nOnderwerp: Parcel',
  Finnish: 'Lähettäjä: Ann Example <ann@example.com>\nLähetetty: maanantai 4. toukokuuta 2026 10:00\nVastaanottaja: Bob\nAihe: Parcel',
  French: 'De : Ann Example <ann@example.com>\nEnvoyé : lundi 4 mai 2026 10:00\nÀ : Bob Example\nObjet : Parcel',
  'French, Orange': '====\n\nMessage du : 04/05/2026 10:00\nDe : "Ann" <ann@example.com>\nA : bob@example.com\nCopie à : \nSujet : Parcel',
  German: 'Von: Ann Example <ann@example.com>\nGesendet: Montag, 4. Mai 2026 10:00\nAn: Bob Example\nBetreff: Parcel',
  'German, titled':
    '-----Ursprüngliche Nachricht-----\nVon: Ann Example <ann@example.com>\nAn: Bob\nBetreff: Parcel\nDatum: 04.05.2026 10:00',
  Hungarian: 'Feladó: Ann Example <ann@example.com>\nElküldve: 2026. május 4. 10:00\nCímzett: Bob Example\nTárgy: Parcel',
  Italian: 'Da: Ann Example <ann@example.com>\nInviato: lunedì 4 maggio 2026 10:00\nA: Bob Example\nOggetto: Parcel',
  Japanese: '差出人: Ann Example <ann@example.com>\n送信日時: 2026年5月4日 10:00\n宛先: Bob Example\n件名: Parcel',
  Korean: '보낸 사람: Ann Example <ann@example.com>\n보낸 날짜: 2026년 5월 4일 월요일 10:00\n받는 사람: Bob\n제목: Parcel',
  Norwegian: 'Fra: Ann Example <ann@example.com>\nSendt: mandag 4. mai 2026 10:00\nTil: Bob Example\nEmne: Parcel',
  Polish: 'Od: Ann Example <ann@example.com>\nWysłano: poniedziałek, 4 maja 2026 10:00\nDo: Bob Example\nTemat: Parcel',
  Portuguese: 'De: Ann Example <ann@example.com>\nEnviada em: segunda-feira, 4 de maio de 2026 10:00\nPara: Bob Example\nAssunto: Parcel',
  Russian: 'От: Ann Example <ann@example.com>\nОтправлено: 4 мая 2026 г. 10:00\nКому: Bob Example\nТема: Parcel',
  Spanish: 'De: Ann Example <ann@example.com>\nEnviado: lunes, 4 de mayo de 2026 10:00\nPara: Bob Example\nAsunto: Parcel',
  'Spanish, titled': '-----Mensaje original-----\nDe: "Ann" <ann@example.com>\nEnviado: 04/05/2026 10:00',
  Swedish: 'Från: Ann Example <ann@example.com>\nSkickat: den 4 maj 2026 10:00\nTill: Bob Example\nÄmne: Parcel',
  Turkish: 'Kimden: Ann Example <ann@example.com>\nGönderildi: 4 Mayıs 2026 Pazartesi 10:00\nKime: Bob Example\nKonu: Parcel',
}

describe('history is folded', () => {
  it.each(Object.entries(openings))('below a line in %s', (_language, opening) => {
    expect(visibleText(`${answer}\n\n${opening}\n\n${quoted}\n`)).toBe(answer)
    expect(visibleText(`${answer}\n\n${opening}\n${quoted}\n\n-- \nBob`)).toBe(answer)
  })
  it.each(Object.entries(openings).filter(([name]) => name !== 'Basque' && name !== 'Hungarian'))(
    'below a line in %s, though it is not marked',
    (_language, opening) => expect(visibleText(`${answer}\n\n${opening}\n\n${old}\n`)).toBe(answer),
  )
  it.each(Object.entries(heads))('below fields: %s', (_name, head) => expect(visibleText(`${answer}\n\n${head}\n\n${old}\n`)).toBe(answer))
  it.each([
    ['the opening is marked as well', `${answer}\n\n> On 4 May 2026, Ann wrote:\n>\n${quoted}`, answer],
    ['nothing opens it', `${answer}\n\n${quoted}`, answer],
    ['quotes are in quotes', `${answer}\n\nOn 4 May 2026, Ann wrote:\n> On 3 May 2026, Bob wrote:\n>> a\n>\n> b\n`, answer],
    ['quotes begin with initials', `${answer}\n\nAnn Example <ann@example.com> wrote:\nAE> a\nAE> b\n`, answer],
    ['the answer stands below', `On 4 May 2026, Ann wrote:\n\n${quoted}\n\n${answer}`, answer],
    ['the answer goes on below', `Hello,\n\nOn 4 May 2026, Ann wrote:\n${quoted}\n\n${answer}`, `Hello,\n\n${answer}`],
    ['it shares a line with the answer', `Yes! On Mon, May 4, 2026 at 10:00 AM, ann@example.com wrote:\n${quoted}`, 'Yes!'],
    ['links in it are broken', `${answer}\n\nOn 4 May 2026, Ann wrote:\n> See (https://example.com/a\n_b_c)\n> there\n`, answer],
    ['lines end in CR LF', `${answer}\n\nOn 4 May 2026, Ann wrote:\n${quoted}`.replaceAll('\n', '\r\n'), answer],
  ])('where %s', (_case, text, visible) => expect(visibleText(text)).toBe(visible))
})

describe('answers between quotes', () => {
  it('keep what they answer, without the line above it and without what is left over', () => {
    const answers = '> one?\n\nYes.\n\n> two?\n\nNo.'
    expect(visibleText(`On 4 May 2026, Ann wrote:\n${answers}\n\n> three?\n> Ann`)).toBe(answers)
    expect(visibleText(`Hello Ann,\n\n${answers}`)).toBe(`Hello Ann,\n\n${answers}`)
  })
  it('keep a quote that the writer chose', () => {
    const own = 'It says:\n\n> out of paper\n\nWhat now?'
    expect(visibleText(own)).toBe(own)
    expect(visibleText(`${own}\n\nOn 4 May 2026, Ann wrote:\n${quoted}`)).toBe(own)
  })
})

/** Nothing of these is folded. */
const wholes: Record<string, string> = {
  'a mail passed on without a word': `---------- Forwarded message ---------\nFrom: ${ann}\nDate: Mon, May 4, 2026\nSubject: Parcel\n\n${old}`,
  'a mail passed on with a pointer': `FYI\n\n-------- Weitergeleitete Nachricht --------\nVon: ${ann}\nDatum: Mon, 4 May 2026\n\n${old}`,
  'a mail passed on by Apple': `${answer}\n\nBegin forwarded message:\n\n> From: ${ann}\n> Subject: Parcel\n>\n> a\n\n-- \nAnn`,
  'a mail passed on by Gmail': `${answer}\n\n---------- Forwarded message ---------\nVon: Ann\n\nOn 4 May 2026, Bob wrote:\n${quoted}`,
  'only a quote': quoted,
  'only an opening and text': `On 4 May 2026, ${ann} wrote:\n\n${old}`,
  'only fields': `From: ${ann}\nSent: Monday\nTo: Bob\nSubject: x`,
  'only a signature': 'Sent from my phone',
  'prose that begins with On': 'On the one hand yes.\n\nOn the other hand, on 4 May 2026 it rained.\nOn average it works.',
  'prose that says who wrote': 'As you wrote on 4 May 2026, the price is fixed:\n\n20 a month.',
  'prose that ends in wrote': 'I looked for the letter that she wrote:\n\nit is gone.',
  'a letter to somebody': 'I wrote to ann@example.com about this:\n\nshe knows nothing.',
  'a timetable': 'Please book:\n\nFrom: Lisbon\nTo: Porto\nDate: 4 May 2026\nClass: second',
  'a web form': 'A question from the web site:\n\nFrom: Ann <ann@example.com>\nSubject: Rooms\nMessage: Is one free?',
  'an invitation': 'You are invited:\n\nDate: 4 May 2026\nTime: 10:00\nAddress: 1 High Street\n\nPlease bring a pen.',
  'addresses in prose': 'Mails come from: ann@example.com and from: bob@example.com\n\nFrom: is a field, and To: is one.',
  'dates in lines': 'Open:\n\n2026-05-04 10:00\n04.05.2026 10:00\nMay 4, 2026 at 10:00\n\nand closed otherwise.',
  'a table': 'The prices:\n\n| item | price |\n|------|-------|\n| pen  | 2     |\n\nName       Price\n----------------\nPen        2',
  'headings and pauses': 'Plan\n====\n\nFirst we look at all of it together.\n\n----\n\nThen we decide what has to be done about it.',
  'a diff': 'It should be:\n\n--- a/file\n+++ b/file\n@@ -1 +1 @@\n-old\n+new',
  code: 'The code:\n\n```\n-- \n> a\nSent from my program\nOn 4 May 2026, Ann wrote:\n```\n\nWhat is wrong?',
  lists: 'Please check\n-- the first\n-- the second\n\n- \nlast\n*\nvery last',
  'words about a program': 'The message was sent from my phone to all.\nSent from my phone it looks different, says Bob who tried it.',
  arrows: 'Visit us now\n>>> >>> https://example.com <<<\nand click there',
  'a short farewell': 'It works.\n\nBest regards,\nAnn Example',
  'a postscript': 'It works.\n\nRegards,\nAnn\n\nPS: The key is under the mat',
  'links in brackets': 'See <https://example.com/a\n> for more.\n<https://example.com/b> <https://example.com/c>',
}

describe('nothing is folded of', () => {
  it.each(Object.entries(wholes))('%s', (_name, text) => {
    expect(visibleText(text)).toBe(text)
    expect(quotationsOf(text)).toEqual([])
  })
})

const signatures: Record<string, string> = {
  'RFC 3676': '-- \nBob Example\nGarden Tools Ltd',
  'without the space': '--\nBob Example\n+1 555 0100',
  'a drawn line': '_______________________\nBob Example\nbob@example.com',
  'a long dash': '—————\nBob Example\n📱 +1 555 0100',
  'a mailing list':
    '_______________________________________________\nplants mailing list\nplants@lists.example.com\nhttps://lists.example.com/plants',
  'a group':
    'You received this message because you are subscribed to the group "plants".\nTo unsubscribe, send a mail to leave@example.com.',
  'a farewell with name and rank': 'Kind regards,\n\nBob Example\nHead of Sales\n+1 555 0100',
  'a farewell in two languages': 'Med venlig hilsen / Kind regards\n\nBob Example\nSales',
  'a name on the line of the dashes': '-- Bob Example',
  OpenPGP: '-----BEGIN PGP SIGNATURE-----\n\niQEzBAEBCAAdFiEE\n=abcd\n-----END PGP SIGNATURE-----',
  'German farewell': 'Mit freundlichen Grüßen\n\nBob Example\nVertrieb\nwww.example.de',
  'English phone': 'Sent from my iPhone',
  'under a dash': '—\nSent from Mailbox',
  'as a link': 'Sent from [Mail](https://example.com/mail) for Windows',
  'in brackets': '(sent from a phone)',
  'Outlook for phones': 'Get Outlook for iOS<https://example.com/o>',
  'several programs': 'Von meinem Mobilgerät gesendet\n\nEnvoyé de mon iPad\nSent with Airmail',
  Chinese: '发自我的iPhone',
  'Chinese, traditional': '從我的 iPhone 傳送',
  Danish: 'Sendt fra min iPhone',
  Dutch: 'Verstuurd vanaf mijn iPhone',
  Finnish: 'Lähetetty iPhonesta',
  French: 'Envoyé depuis mon téléphone',
  German: 'Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.',
  Italian: 'Inviato da iPhone',
  Japanese: 'iPhoneから送信',
  Korean: '나의 iPhone에서 보냄',
  Polish: 'Wysłane z iPhone’a',
  Portuguese: 'Enviado do meu iPhone',
  Russian: 'Отправлено с iPhone',
  Spanish: 'Enviado desde mi iPhone',
  Swedish: 'Skickat från min iPhone',
  Turkish: 'iPhone’umdan gönderildi',
}

describe('a signature is folded', () => {
  it.each(Object.entries(signatures))('%s', (_name, signature) => {
    expect(visibleText(`${answer}\n\n${signature}\n`)).toBe(answer)
    expect(visibleText(`${answer}\n\n${signature}\n\nOn 4 May 2026, Ann wrote:\n\n${quoted}`)).toBe(answer)
  })
  it('above the words too', () => {
    expect(visibleText(`-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n${answer}`)).toBe(answer)
  })
  it('below the history too', () => {
    expect(visibleText(`${answer}\n\nOn 4 May 2026, Ann wrote:\n${quoted}\n\n-- \nBob`)).toBe(answer)
  })
})

describe('quotations', () => {
  it('are places in the text, in order and apart', () => {
    const text = `${answer}\r\n\r\n-- \r\nBob\r\n\r\nOn 4 May 2026, Ann wrote:\r\n> a\r\n`
    expect(quotationsOf(text).map(({ kind, start, end }) => [kind, text.slice(start, end).trim()])).toEqual([
      ['signature', '-- \r\nBob'],
      ['history', 'On 4 May 2026, Ann wrote:\r\n> a'],
    ])
  })
})

const hostile = [
  'On 4 May ',
  'wrote:\n',
  'a:\n',
  '> a\n',
  '> a\nb\n',
  '\n',
  '--\n',
  'From: x\n',
  'From: a@b\n\n\n\nx\n',
  '<',
  'a@',
  '1 ',
  '```\n',
  'regards\n',
]
const hostileLines = ['On 4 May ', 'a schrieb b ', ' via ', 'a@b <', '4.5.', '(', '> ', '- ', 'From ', '[a](', 'AE>'].map(
  (word) => `${word.repeat(390 / word.length)}:\n`,
)

describe('a megabyte', () => {
  it.each([...hostile, ...hostileLines])('of %j is read in a moment', (piece) => {
    const text = piece.repeat(1_000_000 / piece.length)
    const start = cpuMs()
    const isBlank = visibleText(text) === ''
    expect(cpuMs() - start).toBeLessThan(10_000)
    expect(isBlank).toBe(text.trim() === '')
  })
})
