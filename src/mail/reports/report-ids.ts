/** The ids of the mail that a report is about, in every form they come back in. Pure. */
import { type Header, headerValues } from '../mime/headers'
import { messageIds, ownMessageId } from '../address/message-id'
import { looksLikeNoticeId } from '../address/notice-id'
import type { ReportParts } from './report-parts'

const maxIds = 50
const maxTextLength = 400_000
/** Exchange, Gmail and list managers give the mail a new id and keep ours in a header of their own. */
const names = [
  'message-id',
  'x-microsoft-original-message-id',
  'x-google-original-message-id',
  'x-gmail-original-message-id',
  'x-original-message-id',
  'original-message-id',
  'resent-message-id',
]

export function returnedIds({ words, statuses, dispositions, returned, notification }: ReportParts): string[] {
  const ids = [
    ...returned.flatMap(({ headers }) => [...idsIn(headers), ...noticeIds(headers)]),
    ...dispositions.flatMap(idsInText),
    ...statuses.flatMap(idsInText),
    ...idsInText(words),
    ...(notification?.messageIds ?? []).flatMap(messageIds),
  ]
  return [...new Set(ids)].slice(0, maxIds)
}

function idsIn(headers: Header[]): string[] {
  return names.flatMap((name) => headerValues(headers, name)).flatMap((value) => ownMessageId(value) ?? [])
}

/** Our notices are marked in References, where the transport gave them an id of its own. */
function noticeIds(headers: Header[]): string[] {
  return headerValues(headers, 'references').flatMap(messageIds).filter(looksLikeNoticeId)
}

/** Headers quoted in words: indented, behind `>`, folded before the id, without a blank behind the colon. */
function idsInText(text: string): string[] {
  const pattern =
    /^[>|* \t]{0,40}(?:(?:x-(?:(?:microsoft|google|gmail)-)?)?original-|resent-)?message-id[ \t]{0,20}:\s{0,20}(<[^<>]{1,1000}>)/gim
  return [...text.slice(0, maxTextLength).matchAll(pattern)].flatMap(([, id]) => messageIds(id ?? ''))
}
