/** Bodies that a list, a gateway or a program spoilt on their way: what was written is still read. */
import { describe, expect, it } from 'vitest'
import { parse } from '../../../../src/inbound/reading/parse'
import { now } from '../../sqlite'

const footer = '_______________________________________________\nPumps mailing list\npumps@lists.example'

describe('base64 with a footer below that is not encoded', () => {
  const words = 'Grüße aus Bremen, die Pumpe läuft.\nAda\n'
  const long = `${'Die Pumpe läuft und läuft und läuft. '.repeat(9)}\n`
  it.each([
    ['short words', words, footer],
    ['long words', long, footer],
    ['a footer in other words', words, '-- \nVous recevez ce message car vous êtes abonné.\nhttps://lists.example/x?y=1'],
    ['a footer behind a blank line', words, `\n\n${footer}`],
    ['words that fill their line', 'a'.repeat(57), footer],
  ])('%s', async (_which, body, below) => {
    const encoded = (
      Buffer.from(body)
        .toString('base64')
        .match(/.{1,76}/g) ?? []
    ).join('\n')
    const { text } = await read('Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64', `${encoded}\n${below}\n`)
    expect(text).toContain(body.trim())
    expect(text.trimEnd()).toMatch(new RegExp(`${below.split('\n').at(-1)?.replace(/[?.]/g, '.')}$`))
  })
})

describe('two halves in two charsets', () => {
  const utf8Footer = '\n-- \nLa liste des équipements hydrauliques à Besançon\n'
  it.each([
    ['iso-8859-1', Buffer.from('L’été dernier, très chaud'.replace('’', "'"), 'latin1'), "L'été dernier"],
    ['utf-8', Buffer.from('Gr\xfc\xdfe aus K\xf6ln', 'latin1'), 'Grüße aus Köln'],
    ['koi8-r', Buffer.from('\xee\xc1\xd3\xcf\xd3 \xce\xc5 \xd2\xc1\xc2\xcf\xd4\xc1\xc5\xd4', 'latin1'), 'Насос не работает'],
    ['gb2312', Buffer.from('\xc4\xfa\xba\xc3', 'latin1'), '您好'],
  ])('%s above UTF-8', async (charset, above, words) => {
    const below = charset === 'koi8-r' || charset === 'gb2312' ? '\nПоставщик насосов: Größe, äöüéèà\n' : utf8Footer
    const { text } = await readBytes(`Content-Type: text/plain; charset=${charset}`, Buffer.concat([above, Buffer.from(below)]))
    expect(text).toContain(words)
    expect(text).toContain(below.trim())
  })
})

describe('East Asian text', () => {
  const chinese = '您好，请问这个水泵什么时候可以发货？谢谢。'
  const inGb = Buffer.from('xPq6w6Osx+vOytXiuPbLrrHDyrLDtMqxuvK/ydLUt6K79aO/0LvQu6Gj', 'base64')
  const japanese = 'お世話になっております。ポンプの件でご連絡いたします。'
  const inSjis = Buffer.from('gqiQophigsmCyILBgsSCqILogtyCt4FCg3yDk4N2gsyMj4LFgrKYQZeNgqKCvYK1gtyCt4FC', 'base64')
  it.each([
    ['text/plain', inGb, chinese],
    ['text/plain; charset=utf-8', inGb, chinese],
    ['text/plain; charset=us-ascii', inGb, chinese],
    ['text/plain; charset=iso-8859-1', inGb, chinese],
    ['text/plain; charset=windows-1252', inGb, chinese],
    ['text/plain; charset=shift_jis', inGb, chinese],
    ['text/plain; charset=iso-gb2312', inGb, chinese],
    ['text/plain; charset=x-nobody-knows', inGb, chinese],
  ])('%s is read as what it is: GB 2312', async (type, bytes, words) => {
    expect((await readBytes(`Content-Type: ${type}`, bytes)).text).toBe(words)
  })

  it.each(['text/plain', 'text/plain; charset=iso-8859-1', 'text/plain; charset=x-sjis-docomo', 'text/plain; charset=utf-8'])(
    '%s is read as what it is: Shift_JIS',
    async (type) => expect((await readBytes(`Content-Type: ${type}`, inSjis)).text).toBe(japanese),
  )

  it.each([
    [
      'iso-8859-1',
      'D\xe9j\xe0 vu \xe0 la f\xeate, o\xf9 \xeates-vous all\xe9s \xe0 No\xebl ?',
      'Déjà vu à la fête, où êtes-vous allés à Noël ?',
    ],
    ['iso-8859-1', '\xc4\xd6\xdc \xe4\xf6\xfc\xdf '.repeat(20), 'ÄÖÜ äöüß '.repeat(20)],
    ['windows-1251', '\xc7\xe4\xf0\xe0\xe2\xf1\xf2\xe2\xf3\xe9\xf2\xe5', 'Здравствуйте'],
  ])('no other text is taken for: %s', async (charset, bytes, words) => {
    expect((await readBytes(`Content-Type: text/plain; charset=${charset}`, Buffer.from(bytes, 'latin1'))).text).toBe(words)
  })

  it.each([
    ['iso-gb2312', '\xc4\xfa\xba\xc3', '您好'],
    ['ChineseBig5', '\xb1\x7a\xa6\x6e', '您好'],
    ['x-euc-kr-ks', '\xc6\xdf\xc7\xc1', '펌프'],
    ['Windows-1251 (Cyrillic)', '\xcd\xe0\xf1\xee\xf1', 'Насос'],
    ['x-iso-8859-7-el', '\xe1\xed\xf4\xeb\xdf\xe1', 'αντλία'],
  ])('a label that nobody knows tells: %s', async (label, bytes, words) => {
    expect((await readBytes(`Content-Type: text/plain; charset="${label}"`, Buffer.from(bytes, 'latin1'))).text).toBe(words)
  })
})

describe('a boundary', () => {
  it.each([71, 200, 501, 1200])('of %i characters divides the parts', async (length) => {
    const boundary = 'b'.repeat(length)
    const file = 'Content-Type: application/pdf; name=a.pdf\n\n%PDF'
    const body = `--${boundary}\nContent-Type: text/plain\n\nHello\n--${boundary}\n${file}\n--${boundary}--\n`
    const { text, attachments } = await read(`Content-Type: multipart/mixed; boundary="${boundary}"`, body)
    expect([text.trim(), attachments.map(({ filename }) => filename)]).toEqual(['Hello', ['a.pdf']])
  })
})

function read(headers: string, body: string) {
  return readBytes(headers, Buffer.from(body))
}

function readBytes(headers: string, body: Uint8Array) {
  const raw = new Uint8Array(Buffer.concat([Buffer.from(`From: eve@example.org\n${headers}\n\n`), body]))
  return parse({ door: 'edge', envelope: { from: 'eve@example.org', to: 'info@example.com' }, raw, size: raw.byteLength }, [], now)
}
