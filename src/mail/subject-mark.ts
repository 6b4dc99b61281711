/** What a subject begins with: "Re:", "AW:", "[Shop] Sv:", or "Fwd:" and its like, in the languages of mail programs. Pure. */

type SubjectMark = 'reply' | 'forward'

/** "Vs" is an answer in Finnish and passed on in Danish: as an answer its history is folded, and a person can unfold it. */
const replyMarks =
  're res ré r aw antw antwort sv svar vs vast odp odg rif ynt bls balas atb ats vá rsp răsp rép réponse απ απαντ отв ответ відп отг отговор trả_lời ' +
  '回复 回覆 答复 答覆 回信 返信 답장 회신 תשובה השב רד رد ردّ الرد پاسخ ตอบ ตอบกลับ उत्तर'
const forwardMarks =
  'fwd fw wg tr rv enc i inoltra pd vb vl vbs doorst vidarebefordrat videresendt ilt i̇lt trs pret továbbítás továbbítva προώθ πρθ пересл пересылка препр ' +
  '转发 轉寄 轉發 転送 전달 הועבר إعادة_توجيه هدایت ส่งต่อ'

const markOf = new Map<string, SubjectMark>([
  ...forwardMarks.split(' ').map((word): [string, SubjectMark] => [word.replace('_', ' '), 'forward']),
  ...replyMarks.split(' ').map((word): [string, SubjectMark] => [word.replace('_', ' '), 'reply']),
])

/** Signs that steer the direction of writing, and the like. */
const invisible = /[\u00AD\u200B-\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/g
/** "[Shop]", which lists and filters put before. */
const tag = /^\[[^\][]{1,60}\]/
/** "Re[2]:", "Re(2):", "Re^2:". */
const beforeColon = /^([\p{L}\p{M} ]{1,20}?)\s?(?:[[(]\d{1,3}[\])]|[\^*]?\d{1,2})?\s?[:：]/u

export function saysItAnswers(subject: string | null): boolean {
  return readMark(subject) === 'reply'
}

export function saysItForwards(subject: string | null): boolean {
  return readMark(subject) === 'forward'
}

function readMark(subject: string | null): SubjectMark | undefined {
  let rest = (subject ?? '').slice(0, 400).replace(invisible, '')
  for (let tags = 0; tags < 3; tags++) rest = rest.trimStart().replace(tag, '')
  const word = beforeColon.exec(rest.trimStart())?.[1]
  return word === undefined ? undefined : markOf.get(word.trim().toLowerCase())
}
