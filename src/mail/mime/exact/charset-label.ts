/** The names that mail gives to charsets, and what they stand for. Pure. */
import { upperHalves } from './charset-tables'

/**
 * `decoder`: TextDecoder knows it by that name. `table`: one byte a character, and we have the table. `unicode`: two or four bytes a
 * character. `shifted`: 7-bit bytes that switch alphabets.
 */
export type Charset =
  | { kind: 'decoder'; name: string }
  | { kind: 'table'; upperHalf: string }
  | { kind: 'unicode'; bytes: 2 | 4; order: 'big' | 'little' | undefined }
  | { kind: 'shifted'; name: 'utf-7' | 'hz' | 'iso-2022-kr' | 'iso-2022-cn' }

/** Names, and the labels that mean them although they are spelled otherwise: lower case, without separators; code pages by number. */
const spellings: [name: string, labels: string][] = [
  ['us-ascii', 'ascii usascii ansix341968 iso646us 20127'],
  ['iso-8859-1', 'latin 819'],
  ['windows-1252', 'ansi'],
  ['windows-1251', 'win'],
  ['windows-874', '874 tis620 iso885911'],
  ['ibm866', '866'],
  ['koi8-r', 'koi8 koi 20866'],
  ['koi8-u', 'koi8ru 21866'],
  ['koi8-t', 'koi8t'],
  ['ptcp154', 'pt154 cyrillicasian'],
  ['cp1125', 'ruscii'],
  ['hp-roman8', 'roman8 r8'],
  ['iso-8859-8-i', 'iso88598i'],
  ['iso-8859-8', 'iso88598e'],
  ['macintosh', 'mac macroman 10000'],
  ['x-mac-cyrillic', 'maccyrillic macukraine macukrainian 10007'],
  ['x-mac-ce', 'maccentraleurope maclatin2 macce 10029'],
  ['x-mac-greek', 'macgreek 10006'],
  ['x-mac-turkish', 'macturkish 10081'],
  ['x-mac-croatian', 'maccroatian 10082'],
  ['x-mac-romanian', 'macromanian 10010'],
  ['x-mac-icelandic', 'maciceland 10079'],
  ['shift_jis', 'shiftjis sjis windows31j mskanji shiftjisx0213 932'],
  ['euc-jp', 'eucjp ujis 20932 51932'],
  ['iso-2022-jp', 'iso2022jp iso2022jp1 iso2022jp2 iso2022jp2004 iso2022jpms junet jis 50220 50221 50222'],
  ['gb18030', 'gb18030 gb2312 gbk gb231280 gb23121980 euccn chinese gb 936 20936 51936 54936'],
  ['hz', 'hz hzgb2312 52936'],
  ['iso-2022-cn', 'iso2022cn iso2022cnext'],
  ['big5', 'big5hkscs euctw 950'],
  ['euc-kr', 'euckr uhc ksc5601 ksc56011987 ksc56011989 ksx1001 korean 949 51949'],
  ['iso-2022-kr', 'iso2022kr 50225'],
  ['utf-7', 'utf7 unicode11utf7 utf7imap imap4utf7 65000'],
  ['utf-8', '65001'],
  ['utf-16', 'utf16 ucs2 iso10646ucs2 unicode'],
  ['utf-16le', 'utf16le 1200'],
  ['utf-16be', 'utf16be 1201'],
  ['utf-32', 'utf32 ucs4 iso10646ucs4'],
  ['utf-32le', 'utf32le 12000'],
  ['utf-32be', 'utf32be 12001'],
]
const names = new Map(spellings.flatMap(([name, labels]) => labels.split(' ').map((label) => [label, name])))

const unicode: Record<string, Charset> = {
  'utf-16': { kind: 'unicode', bytes: 2, order: undefined },
  'utf-16le': { kind: 'unicode', bytes: 2, order: 'little' },
  'utf-16be': { kind: 'unicode', bytes: 2, order: 'big' },
  'utf-32': { kind: 'unicode', bytes: 4, order: undefined },
  'utf-32le': { kind: 'unicode', bytes: 4, order: 'little' },
  'utf-32be': { kind: 'unicode', bytes: 4, order: 'big' },
}

/** What a label stands for; undefined for one that says nothing (`unknown-8bit`, `default`) or that nobody knows. */
export function charsetOf(label: string | undefined): Charset | undefined {
  const name = label === undefined ? undefined : nameOf(label)
  if (name === undefined) return undefined
  if (name === 'utf-7' || name === 'hz' || name === 'iso-2022-kr' || name === 'iso-2022-cn') return { kind: 'shifted', name }
  const known = Object.hasOwn(unicode, name) ? unicode[name] : undefined
  if (known) return known
  const upperHalf = Object.hasOwn(upperHalves, name) ? upperHalves[name] : undefined
  if (upperHalf !== undefined) return { kind: 'table', upperHalf }
  const decoder = decoderOf(name) ?? decoderOf(nameWithin(name))
  return decoder === undefined ? undefined : { kind: 'decoder', name: decoder }
}

function decoderOf(name: string | undefined): string | undefined {
  try {
    return name === undefined ? undefined : new TextDecoder(name).encoding
  } catch {
    return undefined
  }
}

/** Labels that say it all and are part of longer ones that nobody knows: `iso-gb2312`, `ChineseBig5`, `x-sjis-docomo`. */
const telling = /gb18030|gb2312|gbk|big5|shiftjis|sjis|eucjp|euckr|ksc5601|koi8u|koi8r?|utf8|windows125\d|cp125\d/

function nameWithin(label: string): string | undefined {
  const compact = label.toLowerCase().replace(/[\s._:-]+/g, '')
  const [iso, part] = /iso8859(\d{1,2})/.exec(compact) ?? []
  if (iso !== undefined) return `iso-8859-${part}`
  const [found = ''] = telling.exec(compact) ?? []
  return names.get(found) ?? (found === '' ? undefined : found.replace(/^(?:windows|cp)/, 'windows-').replace('utf8', 'utf-8'))
}

/** The usual name for a label in whatever spelling: case, quotes, separators, `x-` and `cs` in front, a language behind (RFC 2231). */
function nameOf(label: string): string | undefined {
  const [named = ''] = label.slice(0, 60).toLowerCase().split('*', 1)
  const written = named.replace(/^charset=|["'\s]+/g, '')
  const bare = written.replace(/^(?:x-ms-|x-(?!mac)|cs(?=[iegsbku]))/, '')
  const compact = bare.replace(/^x-/, '').replace(/[\s._:-]+/g, '')
  const [, page] = /^(?:cp|ibm|windows|win|ms|dos|oem|ccsid|codepage|microsoftcp)?0*(\d{3,5})$/.exec(compact) ?? []
  if (page !== undefined) return pageName(page)
  const [, part] = /^iso8859(\d{1,2})(?:19\d\d|20\d\d)?$/.exec(compact) ?? []
  if (part !== undefined) return names.get(compact) ?? `iso-8859-${part}`
  if (/^(?:utf|unicode(?:11|20)?utf)8/.test(compact)) return 'utf-8'
  return names.get(compact) ?? (bare || undefined)
}

function pageName(page: string): string | undefined {
  const name = names.get(page)
  if (name !== undefined) return name
  if (/^125[0-8]$/.test(page)) return `windows-${page}`
  const iso = Number(page) - 28590
  return iso >= 1 && iso <= 16 ? `iso-8859-${iso}` : `cp${page}`
}
