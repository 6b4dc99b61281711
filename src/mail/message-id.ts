/** Message ids (RFC 5322 section 3.6.4), canonical: without `<>` and without white space. Pure. */

/** Long enough for every id seen in the wild; a longer one is cut, so that no header can grow a row or an index. */
const maxIdLength = 500

/** Every `<…>` of a References or In-Reply-To header. White space inside an id comes from folding and is removed. */
export function messageIds(header: string): string[] {
  const ids: string[] = []
  for (const [, inner] of header.matchAll(/<([^<>]+)>/g)) {
    const id = canonicalId(inner ?? '')
    if (id && !ids.includes(id)) ids.push(id)
    if (ids.length >= 2000) break
  }
  return ids
}

/** The id of a Message-ID header; one that lacks its brackets is taken as it stands. */
export function ownMessageId(header: string): string | undefined {
  return messageIds(header)[0] ?? canonicalId(header)
}

function canonicalId(text: string): string | undefined {
  const id = text.replace(/[\s<>\p{Cc}]+/gu, '').slice(0, maxIdLength)
  return id.length > 0 ? id : undefined
}

/**
 * The ids that decide which thread a mail belongs to: the last 32 of References together with In-Reply-To. A sender can
 * pad References without end; the ids of the conversation stand last.
 */
export function threadIds(references: string, inReplyTo: string): string[] {
  return [...new Set([...messageIds(references).slice(-32), ...messageIds(inReplyTo).slice(-8)])]
}
