/** Text in whatever charset it comes, under whatever label. */
import { describe, expect, it } from 'vitest'
import { decodeText } from '../../../../../src/mail/mime/exact/charset'
import { cpuMs } from '../../../cpu-time'

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
const ascii = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))
const utf8 = (text: string) => Uint8Array.from(Buffer.from(text, 'utf8'))

describe('a charset', () => {
  it.each([
    ['iso-8859-1', '63 61 66 e9', 'café'],
    ['ISO 8859-1', '63 61 66 e9', 'café'],
    ['"iso_8859-1:1987"', '63 61 66 e9', 'café'],
    ['latin1', '80 99', '€™'],
    ['iso-8859-2', 'b3 f3 64 bc', 'łódź'],
    ['iso-8859-8-i', 'f9 ec e5 ed', 'שלום'],
    ['iso-8859-11', 'a1 d2', 'กา'],
    ['iso-8859-15', 'a4', '€'],
    ['windows-1251', 'cf f0 e8 e2 e5 f2', 'Привет'],
    ['cp1251', 'cf f0 e8 e2 e5 f2', 'Привет'],
    ['x-cp1250', '9a 9e', 'šž'],
    ['koi8-r', 'f0 d2 c9 d7 c5 d4', 'Привет'],
    ['koi8-u', 'f0 d2 c9 d7 a6 d4', 'Привіт'],
    ['KOI8', 'f0 d2 c9 d7 c5 d4', 'Привет'],
    ['cp850', '53 74 72 61 e1 65 20 81', 'Straße ü'],
    ['ibm437', '82 84', 'éä'],
    ['CP852', 'a5 a9 88', 'ąęł'],
    ['cp866', '8f e0 a8', 'При'],
    ['dos-737', '80 98', 'Αα'],
    ['857', '8d a7', 'ığ'],
    ['macintosh', '8e a5', 'é•'],
    ['x-mac-ce', 'b8 97', 'łó'],
    ['gb2312', 'c4 e3 ba c3', '你好'],
    ['GBK', 'c4 e3 ba c3', '你好'],
    ['gb18030', '81 30 89 38', 'ß'],
    ['hz-gb-2312', '7e 7b 44 63 3a 43 7e 7d 21', '你好!'],
    ['big5', 'a7 41 a6 6e', '你好'],
    ['big5-hkscs', 'a7 41 a6 6e', '你好'],
    ['shift_jis', '82 b1 82 f1', 'こん'],
    ['cp932', '87 40', '①'],
    ['x-sjis', '82 b1 82 f1', 'こん'],
    ['euc-jp', 'a4 b3 a4 f3', 'こん'],
    ['iso-2022-jp', '1b 24 42 24 33 24 73 1b 28 42 21', 'こん!'],
    ['cp50220', '1b 24 42 24 33 24 73 1b 28 42', 'こん'],
    ['euc-kr', 'c7 d1 b1 db', '한글'],
    ['ks_c_5601-1987', 'c7 d1 b1 db', '한글'],
    ['KS_C_5601-1989', 'c7 d1 b1 db', '한글'],
    ['iso-2022-kr', '1b 24 29 43 0e 47 51 31 5b 0f 21', '한글!'],
    ['iso-2022-cn', '1b 24 29 41 0e 44 63 3a 43 0f 21', '你好!'],
    ['utf-7', '+AOk-t+AOk-', 'été'],
    ['unicode-1-1-utf-7', 'Hi +2D3eAA-+-', 'Hi 😀+'],
    ['x-unknown-7', 'Hi +AOk-', 'Hi +AOk-'],
    ['utf-7', 'caf&AOk- a+,b &c &AOk-', 'café a+,b &c é'],
    ['utf-7', 'caf&AOk- AT&T-Mobile &amp; a + b', 'café AT&T-Mobile &amp; a + b'],
    ['utf-16', 'ff fe e9 00', 'é'],
    ['utf-16', '00 48 00 e9', 'Hé'],
    ['utf-16', '48 00 e9 00', 'Hé'],
    ['utf-16be', '00 48 00 e9', 'Hé'],
    ['unicode', '48 65 6c 6c 6f', 'Hello'],
    ['utf-32', '00 00 fe ff 00 00 00 e9', 'é'],
    ['utf-32le', '48 00 00 00 e9 00 00 00', 'Hé'],
    ['utf8', 'c3 a9', 'é'],
    ['UTF 8', 'c3 a9', 'é'],
    ['utf-8', 'ef bb bf c3 a9', 'é'],
    ['us-ascii*en', '68 69', 'hi'],
  ])('%s is decoded: %s', (label, content, text) => {
    const isHex = /^[\da-f]{2}(?: [\da-f]{2})*$/.test(content)
    expect(decodeText(isHex ? bytes(content) : ascii(content), label)).toBe(text)
  })
})

describe('a label that is wrong or missing', () => {
  it.each([
    ['none, in UTF-8', undefined, utf8('Grüße'), undefined, 'Grüße'],
    ['none, in Western', undefined, ascii('Gr\xfc\xdfe'), undefined, 'Grüße'],
    ['none, in what the rest of the mail is in', undefined, bytes('f0 d2 c9 d7 c5 d4'), 'koi8-r', 'Привет'],
    ['none, and a hint that cannot be', undefined, ascii('Men\xfc'), 'gb2312', 'Menü'],
    ['none, with the escapes of Japanese', undefined, bytes('1b 24 42 24 33 1b 28 42'), undefined, 'こ'],
    ['none, with the escapes of Korean', undefined, bytes('1b 24 29 43 0e 47 51 0f'), undefined, '한'],
    ['none, with the escapes of a terminal', undefined, ascii('\x1b(B\x1b[mred'), undefined, '\x1b(B\x1b[mred'],
    ['us-ascii, in UTF-8', 'us-ascii', utf8('Grüße'), undefined, 'Grüße'],
    ['us-ascii, in Western', 'us-ascii', ascii('Gr\xfc\xdfe'), undefined, 'Grüße'],
    ['unknown-8bit', 'unknown-8bit', ascii('Gr\xfc\xdfe'), undefined, 'Grüße'],
    ['default', 'default', utf8('Grüße'), undefined, 'Grüße'],
    ['a charset that does not exist', 'x-no-such-thing', utf8('Grüße'), undefined, 'Grüße'],
    ['a name of an object', 'constructor', utf8('Grüße'), undefined, 'Grüße'],
    ['utf-8, in Western', 'utf-8', ascii('Gr\xfc\xdfe, caf\xe9'), undefined, 'Grüße, café'],
    ['utf-8, cut in the middle', 'utf-8', utf8('Grüße und Küsse').subarray(0, -4), undefined, 'Grüße und K\ufffd'],
    ['iso-8859-1, in UTF-8', 'iso-8859-1', utf8('Grüße'), undefined, 'Grüße'],
    ['koi8-r, in UTF-8', 'koi8-r', utf8('Привет'), undefined, 'Привет'],
    ['gb2312, in UTF-8', 'gb2312', utf8('Привет, ünd'), undefined, 'Привет, ünd'],
    ['iso-2022-jp, in Shift JIS', 'iso-2022-jp', bytes('82 b1 82 f1'), undefined, 'こん'],
    ['shift_jis, in ISO-2022-JP', 'shift_jis', bytes('1b 24 42 24 33 1b 28 42'), undefined, 'こ'],
  ])('%s', (_name, label, content, hint, text) => expect(decodeText(content, label, hint)).toBe(text))

  it('is believed where only capitals before signs look like UTF-8', () => {
    expect(decodeText(ascii('CAF\xc9\xa0!'), 'iso-8859-1')).toBe('CAFÉ\u00a0!')
  })

  it('decodes a megabyte of anything in a moment', () => {
    for (const [label, filler] of [
      ['utf-7', '+A'],
      ['utf-7', '+'],
      ['utf-7', '&'],
      ['utf-7', '+,'],
      ['utf-7', '&,+'],
      ['hz', '~{'],
      ['hz', '~{~'],
      ['utf-7', '+AB-'],
      ['iso-2022-kr', '\x0e'],
      ['iso-2022-jp', '\x1b$B'],
      ['cp850', '\xff'],
      ['utf-8', '\xc3'],
    ] as const) {
      const started = cpuMs()
      decodeText(ascii(filler.repeat(1_000_000 / filler.length)), label)
      expect(cpuMs() - started).toBeLessThan(10_000)
    }
  })
})
