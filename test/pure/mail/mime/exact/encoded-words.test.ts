/** Encoded words as mail has them. */
import { describe, expect, it } from 'vitest'
import { decodeWords } from '../../../../../src/mail/mime/exact/encoded-words'
import { cpuMs } from '../../../cpu-time'

describe('an encoded word', () => {
  it.each([
    ['plain text', 'Hello', 'Hello'],
    ['in Q', '=?iso-8859-1?Q?caf=E9?=', 'café'],
    ['in B', '=?utf-8?B?Y2Fmw6k=?=', 'café'],
    ['with an underscore for a space', '=?utf-8?Q?two_words?=', 'two words'],
    ['in any case', '=?UTF-8?q?caf=c3=a9?= =?Utf-8?b?w6k=?=', 'caféé'],
    ['next to another: the space between goes', '=?utf-8?Q?a?= \t =?utf-8?Q?b?=', 'ab'],
    ['next to another of another charset', '=?utf-8?Q?=C3=A9?= =?iso-8859-1?Q?=E9?=', 'éé'],
    ['next to text: the space stays', 'a =?utf-8?Q?b?= c', 'a b c'],
    ['glued to text', 'Re:=?utf-8?Q?caf=C3=A9?=!', 'Re:café!'],
    ['glued to another', '=?utf-8?Q?a?==?utf-8?Q?b?=', 'ab'],
    ['with a character split over two words, in Q', '=?utf-8?Q?caf=C3?= =?utf-8?Q?=A9?=', 'café'],
    ['with a character split over two words, in B', '=?utf-8?B?4oI=?= =?UTF-8?B?rA==?=', '€'],
    ['with a character split over Q and B', '=?utf-8?Q?=E2=82?= =?utf-8?B?rA==?=', '€'],
    ['beginning anew in ISO-2022-JP', '=?iso-2022-jp?B?GyRCJDMbKEI=?= =?iso-2022-jp?B?GyRCJHMbKEI=?=', 'こん'],
    ['with spaces inside', '=?utf-8?Q?two words and =C3=A9?=', 'two words and é'],
    ['with a space within a code', '=?utf-8?Q?caf=C3= A9?=', 'café'],
    ['with spaces inside base64', '=?utf-8?B?Y2Fm w6k=?=', 'café'],
    ['with base64 that is not padded', '=?utf-8?B?Y2Fmw6k?=', 'café'],
    ['with a question mark in Q', '=?utf-8?Q?Why?_=C3=A9?=', 'Why? é'],
    ['with a question mark and a code in Q', '=?utf-8?Q?Why?=3F=C3=A9?= yes', 'Why??é yes'],
    ['without its end', '=?utf-8?B?Y2Fmw6k=', 'café'],
    ['without its end, before text', '=?utf-8?Q?caf=C3=A9 and more', 'café and more'],
    ['without its end, before another', '=?utf-8?Q?caf=C3=A9 =?utf-8?Q?!?=', 'café !'],
    ['with an equals sign before its end', '=?utf-8?Q?caf=C3=A9=?=', 'café='],
    ['with a language (RFC 2231)', '=?utf-8*fr?Q?caf=C3=A9?=', 'café'],
    ['in quotes', '"=?utf-8?Q?caf=C3=A9?=" <a@example.org>', '"café" <a@example.org>'],
    ['in a charset that does not exist', '=?x-unknown?Q?caf=C3=A9?=', 'café'],
    ['in a charset with a colon', '=?ISO_8859-1:1987?Q?caf=E9?=', 'café'],
    ['in UTF-7', '=?utf-7?Q?caf+AOk-?=', 'café'],
    ['in GB2312', '=?gb2312?B?xOO6ww==?=', '你好'],
    ['in KS C 5601', '=?ks_c_5601-1987?B?x9E=?= =?KS_C_5601-1987?B?sds=?=', '한글'],
    ['in cp850', '=?cp850?Q?Stra=E1e?=', 'Straße'],
    ['with raw 8-bit text', '=?utf-8?Q?café?=', 'café'],
    ['that is empty', 'a =?utf-8?Q??= b', 'a  b'],
    ['that is none', '=?utf-8?X?abc?= =? =?a?b =?utf-8?', '=?utf-8?X?abc?= =? =?a?b =?utf-8?'],
  ])('%s', (_name, written, text) => expect(decodeWords(written)).toBe(text))
})

describe('a megabyte', () => {
  it.each([
    ['of words', '=?utf-8?Q?=C3=A9?= '],
    ['of words in many charsets', '=?utf-8?Q?a?= =?koi8-r?B?8A==?= '],
    ['of beginnings', '=?a?q?'],
    ['of beginnings without an end', '=?utf-8?Q?abc '],
    ['of question marks', '=?'],
    ['of half ends', '=?utf-8?Q?a?=3F'],
    ['of equals signs', '='],
    ['of long labels', `=?${'a'.repeat(79)}`],
  ])('%s is decoded in a moment', (_name, filler) => {
    const text = filler.repeat(1_000_000 / filler.length)
    const started = cpuMs()
    decodeWords(text)
    expect(cpuMs() - started).toBeLessThan(10_000)
  })
})
