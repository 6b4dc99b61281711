/** Keeping what we log in with out of what a server says. Pure. */

/** There are servers that repeat the command they refuse, and AUTH carries the password in base64. */
export function withoutSecret(text: string, user: string, secret: string): string {
  const framed = [`\0${user}\0${secret}`, secret, `user=${user}\x01auth=Bearer ${secret}\x01\x01`]
  const spellings = [...framed.map((frame) => Buffer.from(frame).toString('base64')), secret]
  return spellings.reduce((cleaned, spelling) => cleaned.replaceAll(spelling, '…'), text)
}
