/** Charsets that say in 7-bit bytes what they mean: UTF-7, HZ, ISO-2022-KR and -CN. TextDecoder has none of them. Pure. */
import { Buffer } from 'node:buffer'

/**
 * UTF-7 (RFC 2152): `+AOk-` is é. Some programs take the variant of IMAP folder names (RFC 3501 section 5.1.3) for it: `&AOk-`.
 * What decodes to nothing stays as it is written, so an ordinary plus or ampersand is one.
 */
export function decodeUtf7(text: string): string {
  const isFolderName = !/\+[\w/+]{2}/.test(text)
  // The hyphen is not asked for: a search for it would begin again at every plus.
  const shifted = isFolderName ? /[+&]([\w/+,]*)-?/g : /\+([\w/+]*)-?/g
  const decoder = new TextDecoder('utf-16be', { fatal: false, ignoreBOM: true })
  return text.replace(shifted, (written: string, base64: string) => {
    if (isFolderName && !written.endsWith('-')) return written
    if (base64 === '') return written.charAt(0)
    const bytes = Buffer.from(base64.replaceAll(',', '/'), 'base64')
    const whole = bytes.subarray(0, bytes.length - (bytes.length % 2))
    const decoded = decoder.decode(whole)
    return decoded === '' || decoded.includes('\ufffd') ? written : decoded
  })
}

/** HZ (RFC 1843): `~{` begins Chinese, `~}` ends it, a tilde is doubled, and one at the end of a line joins it with the next. */
export function decodeHz(text: string): string {
  const decoder = new TextDecoder('gb18030')
  return text.replace(/~(?:~|\r?\n|\{([^~]*)(?:~\}|$|(?=~)))/g, (written: string, shifted: string | undefined) => {
    if (shifted !== undefined) return decodeShifted(shifted, decoder)
    return written === '~~' ? '~' : ''
  })
}

/**
 * ISO-2022-KR (RFC 1557) and ISO-2022-CN (RFC 1922): a designation (`ESC $ ) C`), then Shift Out to begin the other alphabet and Shift
 * In to end it. The second plane of ISO-2022-CN (CNS 11643) has no decoder here; its characters come out as others.
 */
export function decodeIso2022(text: string, charset: 'euc-kr' | 'gb18030'): string {
  const decoder = new TextDecoder(charset)
  return (
    text
      // oxlint-disable-next-line no-control-regex -- escape and shift characters are what this is about
      .replace(/\x1b\$[)*+]?[A-Z]/g, '')
      // oxlint-disable-next-line no-control-regex -- see above
      .replace(/\x0e([^\x0f\n]*)\x0f?/g, (_shift: string, shifted: string) => decodeShifted(shifted, decoder))
      .replaceAll('\x0f', '')
  )
}

/** The same bytes with their high bits set are text in the 8-bit form of the charset. */
function decodeShifted(text: string, decoder: TextDecoder): string {
  const bytes = Uint8Array.from(text, (letter) => (letter > ' ' ? letter.charCodeAt(0) | 0x80 : letter.charCodeAt(0)))
  return decoder.decode(bytes)
}
