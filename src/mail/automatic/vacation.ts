/** Notices of absence by their subjects, for programs that set no header to say so. Pure. */

/** How programs begin the subject of an automatic answer, in the languages of their users. */
const automaticAnswers = [
  'auto(?:matic|mated)?[ -]?(?:reply|response|responder|answer)(?: message| notification)?(?: from| to| re)?',
  "(?:i am |i'm )?(?:currently )?(?:out of|away from) (?:the |my )?office(?:[ -]{1,3}(?:auto(?:matic)?[ -]?)?(?:reply|response|message|notification|notice))?",
  '(?:vacation|holiday|absence|away) (?:auto[ -]?)?(?:reply|response|notice|message|notification)',
  '(?:automatische |auto-?)(?:antwort|r[üu]ckantwort|mitteilung|e-?mail[ -]?antwort)',
  'abwesenheits?[ -]?(?:notiz|nachricht|meldung|benachrichtigung|assistent|info|mitteilung|agent)',
  "r[ée]ponse automatique|(?:message|notification|avis) (?:automatique )?d['’]absence|absen(?:ce|t) d[ue] bureau",
  "respuesta autom[áa]tica|auto ?respuesta|fuera de (?:la |mi )?oficina|aviso de ausencia|fora de l'oficina|resposta autom[àa]tica",
  'resposta autom[áa]tica|ausente do escrit[óo]rio|fora do escrit[óo]rio|risposta automatica|fuori (?:sede|ufficio)',
  'automatisch(?:e)? (?:antwoord|beantwoording|reactie)|afwezigheids?(?:bericht|melding|assistent)',
  'autosvar|automatisk(?:t)? (?:svar|besked)|fraværs?(?:besked|melding|assistent)|frånvaromeddelande',
  'automaattinen vastaus|poissaoloilmoitus|sjálfvirkt svar',
  'automatyczna odpowied[źz]|odpowied[źz] automatyczna|autoodpowied[źz]|automatick[áa] odpov?[ěe][ďd]|automatick[áa] odpove[ďd]',
  'automatikus v[áa]lasz|r[ăa]spuns automat|automatinis atsakymas|automātiskā atbilde|automaatvastus|automatski odgovor|samodejni odgovor',
  'αυτόματη απάντηση|otomatik (?:yanıt|cevap)|автоматический ответ|автоответ(?:чик)?|автоматична відповідь|автоматичен отговор',
  'מענה אוטומטי|תשובה אוטומטית|رد تلقائي',
  '自動(?:応答|返信|配信)(?:メール)?|不在(?:通知|連絡|の?お知らせ)|休暇(?:通知|のお知らせ)',
  '自动(?:回复|答复)|自動(?:回覆|回信|答覆)|外出(?:自动)?回复|자동 ?(?:회신|응답|답장)|부재 ?중(?: ?자동)? ?(?:알림|응답)|trả lời tự động|balasan otomatis|jawapan automatik',
]

/** Words of absence: people use them, too, and a program's notice with them answers something. */
const absences = [
  'on (?:vacation|holiday|annual leave|leave)|ooo|oof',
  'abwesenheit|abwesend|ich bin (?:nicht im b[üu]ro|im urlaub|abwesend)|(?:nicht im|au(?:ß|ss)er) (?:b[üu]ro|haus|hause)|urlaubs?(?:notiz|nachricht|vertretung|meldung)?',
  'absence|absent(?:\\(e\\)|e)?|en (?:cong[ée]s?|vacances)|de vacaciones|ausente|aus[êe]ncia|assente|assenza|in ferie',
  'afwezig(?:heid)?|niet (?:aanwezig|op kantoor)|ikke til ?stede|fravær|frånvar(?:o|ande)|ej på kontoret|(?:ute av|ikke på) kontoret|poissa(?: toimistosta)?',
  'nieobecno[śs][ćc]|poza biurem|mimo kancel[áa][řr]|nep[řr][íi]tomnost|h[áa]zon k[íi]v[üu]l|t[áa]voll[ée]t|εκτός γραφείου|ofis dışında|вне офиса|отсутстви[ея]',
  '不在|休暇|不在辦公室|不在办公室|부재 ?중',
]

/** Words that say it only in front of a subject that is answered: `Vacation: Re: Your order`. */
const answering = [
  "(?:i am |i'm )?(?:currently )?away(?: from my desk)?|je suis absente?|ich bin (?:dann )?(?:weg|verreist)|im urlaub|отсутствую|em f[ée]rias|ej på plats|vacation|holidays?|annual leave|unavailable|verreist|urlaub|absent\\(e\\)|cong[ée]s?|vacances|vacaciones|f[ée]rias|ferie|vakantie",
  'semester|lomalla|urlop|dovolen[áa]|szabads[áa]g|отпуск|в отпуске|відпустка|tatil|izin|休假|休暇|휴가',
]
const replyMark = '(?:re|aw|antw|antwort|sv|vs|ref|rif|odp|ynt|res|回复|答复|回覆|返信|ответ|на)\\s{0,9}[:：]'

const opens = '^[\\[(【*"“<]{0,2}'
const closes = '[\\])】*"”>]{0,2}'
const follows = '\\s{0,9}(?:[:：!|–—\\])】>]|-(?=\\s)|\\.\\.|…|[\\[(（])'
const prefix = '^(?:(?:re|aw|sv|antw|odp|ynt|res?)\\s{0,9}:\\s{0,9})?[\\[(【*"“<]{0,2}'
const ends = '[\\])】*"”>.!]{0,3}$'

const beginsAutomatic = new RegExp(`${opens}(?:${automaticAnswers.join('|')})(?:${closes}${follows}|${ends})`, 'u')
const isAutomatic = new RegExp(`${prefix}(?:${automaticAnswers.join('|')})${ends}`, 'u')
/** AOL puts it behind the subject that it answers. */
const endsAutomatic = /[([](?:automatic response|auto-?(?:response|reply)|out of (?:the )?office)[)\]]$/u
const beginsAbsence = new RegExp(`${opens}(?:${absences.join('|')})(?:${closes}${follows}|${ends})`, 'u')
const beginsAnswer = new RegExp(
  `${opens}(?:${[...automaticAnswers, ...absences, ...answering].join('|')})${closes}\\s{0,4}[:：!,–—-]?\\s{0,4}${replyMark}`,
  'u',
)

/**
 * Whether a subject is a vacation program's own: its words, then a colon, a bracket or nothing. `Out of office on
 * Friday?` is a person's.
 * @param answers whether the mail answers another one
 */
export function isVacationSubject(subject: string, answers = false): boolean {
  // Ignoring case in the expressions would take several times as long, most of it before the first mail is read.
  const text = subject.slice(0, 300).trim().toLowerCase()
  return (
    beginsAutomatic.test(text) ||
    endsAutomatic.test(text) ||
    isAutomatic.test(text) ||
    beginsAnswer.test(text) ||
    (answers && beginsAbsence.test(text))
  )
}
