/** Which hosts the words of a link claim to lead to, as somebody sees them. Pure. */

/** What nobody sees, and thin spaces: characters stand side by side as if it were not there. */
const unseen = /[\p{Default_Ignorable_Code_Point}\p{Cf}\u2000-\u200b\u202f\u205f\u2800\ufffc]|(?!\s)\p{Cc}/gu
/** Whole phrases in one sign, which NFKC would spell out. */
const phrases = /[\ufdf0-\ufdfc]/g
/** What looks like a full stop, a colon or a slash, and is not made one by Unicode's own compatibility forms (NFKC). */
const lookalikes: [RegExp, string][] = [
  [/[\u0660\u06d4\u06f0\u0701\u0702\u16eb\u3002\ua4f8\ua60e\u{10a50}\u{1d16d}]/gu, '.'],
  [/[\u02d0\u02f8\u0589\u05c3\u2236\ua789]/g, ':'],
  [/[\u2044\u2215\u2571\u27cb\u29f8\u2cc6\u3033]/g, '/'],
]

/** An address with its scheme, or one that begins with www, up to white space. */
const address = /(?:https?:[/\\]{2}|(?<![\p{L}\p{N}_-])(?=www\.))(\S+)/giu
/** A host or a mail address, at the beginning of the words. */
const bareHost = /^(?:[^\s@/]{1,64}@)?((?:[\p{L}\p{N}\p{M}_-]+\.)+\p{L}[\p{L}\p{N}\p{M}-]+)/u
const bareNumbers = /^(\d{1,3}(?:\.\d{1,3}){3})/
/** What may stand behind it, so that the words are nothing else: a path, or no word at all. */
const rest = /^(?:[/\\:?#]\S*(?:\s[^\p{L}\p{N}]*)?|[^\p{L}\p{N}]*)$/u
/** Names of files look like hosts. */
const fileEnding = /\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|csv|txt|jpe?g|png|gif|html?|php|aspx?|js|xml|json|eml|msg|ics|7z|rar|exe|mp[34])$/i
/** RFC 1035 section 2.3.4 allows 255 characters, and a port follows. */
const maxAuthority = 300

/**
 * Marks that stand on letters belong to them, unless they are laid over a scheme to hide it.
 * @returns the empty host for one that there cannot be: it is claimed all the same
 */
export function hostsClaimed(words: string): string[] {
  const plain = words.replace(unseen, '').replace(phrases, ' ').normalize('NFKC')
  const seen = lookalikes.reduce((text, [written, meant]) => text.replace(written, meant), plain).trim()
  const found = hostsIn(seen)
  return found.length > 0 ? found : hostsIn(seen.replace(/\p{M}/gu, ''))
}

function hostsIn(words: string): string[] {
  const whole = Array.from(words.matchAll(address), ([, written = '']) => hostOf(written))
  if (whole.length > 0) return whole
  const bare = words.replace(/^[^\p{L}\p{N}]+/u, '')
  const [claim = '', host] = bareHost.exec(bare) ?? bareNumbers.exec(bare) ?? []
  if (host === undefined || !rest.test(bare.slice(claim.length)) || (host === bare && fileEnding.test(host))) return []
  return [hostOf(host)]
}

/** Of what stands behind a scheme. With a user in front it is the empty one, too: a user can look like any host. */
function hostOf(written: string): string {
  const authority = /^[^/\\?#]*/.exec(written)?.[0] ?? ''
  if (authority.includes('@') || authority.length > maxAuthority) return ''
  let end = authority.length
  while (end > 0 && /[^\p{L}\p{N}\p{M}_\]-]/u.test(authority.charAt(end - 1))) end--
  return URL.parse(`http://${authority.slice(0, end)}/`)?.hostname ?? ''
}
