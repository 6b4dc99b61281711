/** How delivery reports that follow no standard speak: what they begin with, what they say of delays, where the returned mail starts. Pure. */

/** Words that only a mail system writes; seen in the wild, the system beside them. */
const openings = [
  /this is the qmail-send program|this is the (?:deliver|mail delivery) program at/i, // qmail, EYOU
  /this message was created automatically by (?:the )?(?:mail|e-?mail)/i, // Exim, 1&1, MXLogic, Zoho
  /this is an automated message created by mail delivery software/i, // MessageSwitch
  /a message (?:that you (?:have )?sent|sent by you) (?:could not be delivered|was rejected|has not yet been delivered|contained)/i, // Exim
  /message \S{1,40} (?:has been|was) frozen/i, // Exim
  /this is the (?:mail system at host|postfix program|mail delivery agent|mailer-daemon|email server at|dragonfly mail agent|mail server on)/i,
  /hello, this is the mail server on/i, // PowerMTA
  /the original (?:message|mail) was received at/i, // Sendmail, Active!Hunter
  /-- ?the following addresses had (?:permanent|transient|delivery|successful)/i, // Sendmail, Biglobe, McAfee
  /--- transcript of (?:the )?session follows ---/i, // Sendmail
  /the attached message had permanent fatal delivery errors|did not receive a copy of your message/i, // MDaemon
  /(?:failed addresses|message log) follow/i, // Smail
  /delivery has failed to these recipients or (?:distribution lists|groups)/i, // Exchange
  /did not reach (?:the following|some or all of the intended) recipient/i, // Exchange, Outlook, hMailServer
  /automatically[ -]generated delivery status notification/i, // Microsoft SMTP, Gmail
  /delivery to the following recipients? (?:failed|has been delayed|was aborted)|del[ei]very to the following recipients/i, // Gmail
  /your message (?:wasn't|was not|could not be|couldn't be|cannot be|has not been) delivered to/i, // Gmail, Outlook.com
  /your message to .{1,200} (?:could not|couldn't|cannot|was not|wasn't|has not been) (?:be )?delivered/is, // Office 365, Courier
  /this is a delivery status notification from|undeliverable mail/i, // Courier
  /could not (?:be delivered|deliver message) to (?:the following|some) recipients?/i, // MailEnable, lttf
  /unable to deliver (?:your )?(?:message|mail) to/i, // Yahoo, MailFoundry, InterScan, Earthlink
  /sorry, (?:we were )?unable to deliver your message/i,
  /wasn't able to deliver (?:the following|your) message/i,
  /(?:this is a|this) delivery failure notification/i, // Mimecast
  /i'm sorry to have to (?:inform|tell) you that (?:the|your) message (?:could not|was not|returned)/i, // Postfix, SendGrid
  /we had trouble delivering your message/i,
  /this message was undeliverable due to the following reason|the following recipients? did not receive (?:this|your) message/i, // Netscape, EZweb
  /this report relates to a message you sent with the following header fields/i, // Messaging Server
  /(?:your )?message\s.{0,300}(?:was not delivered to:|did not reach)/is, // Domino, Exchange 5.5
  /--- ?(?:failure reasons|failed recipients)/i, // Notes, E500
  /^(?:unknown (?:local )?user|invalid final delivery userid|undeliverable to|user mailbox exceeds allowed size|delivery failed \d+ attempts?)\b/im, // IMail
  /this is an automated error reply|can(?:not|'t) be delivered due to the following/i, // FTGate
  /your (?:e-?)?mail (?:to the following recipients )?(?:cannot|can't|could not|couldn't|was not) (?:be )?delivered/i, // Jetmail, AOL, Juno
  /there (?:were|was) (?:problems?|an error) delivering your (?:message|mail)/i, // XMail, DragonFly
  /(?:the )?message was not relayed to|nondelivery report was generated/i, // amavisd
  /non-delivery report|could not be delivered to the following (?:user|address|recipient)/i, // Microsoft SMTPSVC
  /message from interscan|\bsent <<< rcpt to:/i, // InterScan
  /undeliverable address:|intended recipient:.{0,200}(?:returned|mail)/is, // Hotpop, usa.net
  /an error (?:was detected while processing|has occurred while attempting to deliver)/i, // LSMTP, OpenSMTPD
  /(?:your message|delivery of e?mail) .{0,200}(?:has been postponed|encountered delivery problems)/is,
  /a message could not be delivered to:/i, // MIMEsweeper
  /message not delivered to the following/i, // Yale, UCI
  /here is your list of failed recipients|here is your returned mail/i,
  /message could not be delivered to (?:mobile|some recipients)|error: invalid user address/i, // Verizon, MailEnable
  /the email below could not be delivered|your mail message to the following address(?:\(es\))? could not be delivered/i,
  /(?:your )?(?:e-?mail|message) (?:sent on|attempted to be delivered on):?.{0,80}\scould not be delivered/is, // KDDI
  /the user\(s\) account is (?:disabled|temporarily)|each of the following recipients was rejected/i, // EZweb
  /could not be delivered because of/i, // MailMarshal
  /the message that you sent was undeliverable to the following/i, // GroupWise
  /the group you tried to contact .{0,80}may not exist/i, // Google Groups
  /machine generated message from mail service/i,
  /your mail (?:sent|attempted to be delivered) on:?/i, // KDDI
  /e-?mail that you attempted to send.{0,200}(?:not be delivered|not been delivered)/is, // Mimecast
  /-- ?session transcript|^\s{0,20}failed address(?:es)?\s?:/im, // MDaemon
  /unable to deliver message to the following address/i, // X2
  /you are not a member of this mailing list|i am the (?:fml )?ml manager|original mail as follows:/i, // fml
  /(?:this is a )?bounce notification|the following (?:message|mail|e-?mail) (?:has )?bounced/i,
  // Other languages: German, French, Spanish and Portuguese, Italian, Dutch, Nordic, Polish and Czech, Russian, Japanese, Chinese, Korean.
  // bounded: as all of these it is tried on a beginning of 4,000 characters.
  /(?:nachricht|e-?mail|mail)(?:(?![.!?]\s).){0,60}(?:konnte|kann|wurde)(?:(?![.!?]\s).){0,60}nicht (?:zugestellt|übermittelt|ausgeliefert|gesendet)|fehler bei der (?:nachrichten)?zustellung|konnte(?:n)? nicht erreicht werden/is,
  /(?:message|courriel|mail)(?:(?![.!?]\s).){0,60}n'a (?:pas|pu).{0,30}(?:pu )?[eê]tre (?:remis|d[ée]livr[ée]|distribu[ée]|envoy[ée])|[ée]chec de la remise|la remise .{0,40}a [ée]chou[ée]/is,
  /no (?:se )?(?:ha )?pud?o (?:ser )?entrega|no se (?:ha )?(?:pudo|podido) entregar|error al entregar|(?:n[aã]o (?:p[oô]de|foi poss[ií]vel|pode)).{0,30}entreg/is,
  /(?:impossibile|non [eè] stato possibile) (?:consegnare|recapitare)|mancat[ao] (?:recapito|consegna)|recapito non riuscito|non [eè] stat[ao] (?:recapitat|consegnat)/is,
  /(?:bericht|e-mail)(?:(?![.!?]\s).){0,60}(?:kon|kan|is) niet (?:worden )?(?:bezorgd|afgeleverd)|bezorging (?:(?![.!?]\s).){0,60}mislukt/is,
  /(?:kunde|kunne|kan) (?:inte|ikke) (?:levereras|leveres)|leverans.{0,40}misslyckades|levering.{0,40}mislykke/is,
  /nie (?:można|udało się|mogła) .{0,20}dostarcz|nepodařilo se doručit|nebyla doručena|kézbesíthetetlen|nem sikerült kézbesíteni/is,
  /не может быть доставлено|не удалось доставить|не было доставлено|создано автоматически сервером/i,
  /(?:メール|メッセージ).{0,40}(?:配信|送信|配送|送達)(?:が|を|に)?(?:でき|失敗|行えま)|エラーのため送信できません|送信先の?メール|届けることができ|宛先.{0,40}送信できません|投稿する権限がない/s,
  /(?:无法|未能|没有|不能).{0,10}(?:发送|投递|送达|传递)|投递失败|退信|無法.{0,10}(?:傳送|遞送|投遞)/s,
  /(?:전달|배달|전송)(?:되지|할 수|하지|에 실패)/s,
]

/** What any mail system says in a sentence of its own; others say it too, of parcels and of what they wrote. */
const sentences = [
  // bounded: tried on a beginning of 4,000 characters.
  /\b(?:e-?mail|message|mail)\b(?:(?![.!?]\s).){0,200}\b(?:could ?n[o']t|can ?n[o']t|was ?n[o']t|were ?n[o']t|is ?n[o']t|ha[sd] ?n[o']t|ha[sd] not|have not|unable to|failed to)\s(?:(?![.!?]\s).){0,40}\b(?:deliver|reach|transmit)/is,
  /\b(?:e-?mail|message|mail)\b(?:(?![.!?]\s).){0,200}\b(?:bounced|undeliver(?:able|ed)|was (?:rejected|returned|refused)|(?:has been|is being|is|was) (?:rejected|returned|refused|delayed|deferred))\b/is,
  /\b(?:unable|failed|not possible|could not|couldn't) (?:to )?deliver\b(?:(?![.!?]\s).){0,60}\b(?:e-?mail|message|mail)\b/is,
  // bounded: tried on a beginning of 4,000 characters.
  /\b(?:deliver(?:y|ing)|transmission)\b(?:(?![.!?]\s).){0,80}\b(?:recipients?|e-?mail|message|mailbox|address(?:es)?)\b(?:(?![.!?]\s).){0,100}\b(?:fail|delay|abort|unsuccessful|not possible|retr(?:y|ied)|problem)/is,
  /\b(?:delivery|transmission) (?:has |was |is )?(?:failed|delayed|aborted|unsuccessful)\b(?:(?![.!?]\s).){0,80}\b(?:recipients?|e-?mail|message|mailbox|address(?:es)?)\b/is,
  // bounded: tried on a beginning of 4,000 characters.
  /(?:zustellung|nachricht)(?:(?![.!?]\s).){0,100}(?:empfänger|gruppen?|postfach)(?:(?![.!?]\s).){0,100}(?:verzögert|fehlgeschlagen|gescheitert)|(?:nachricht|mail)(?:(?![.!?]\s).){0,100}(?:noch nicht zugestellt|unzustellbar|zurückgewiesen|abgelehnt)/is,
  /(?:remise|livraison|message|courriel)(?:(?![.!?]\s).){0,150}(?:retard[ée]|pas encore|[ée]chou[ée]|rejet[ée]|refus[ée])/is,
  /(?:entrega|mensaje|mensagem|correo)(?:(?![.!?]\s).){0,100}(?:retras|aplaz|atras|adiad|todav[ií]a no|ainda n[aã]o|rechazad|rejeitad|devuel|devolvid)/is,
  /(?:consegna|recapito|messaggio)(?:(?![.!?]\s).){0,100}(?:ritard|rinvia|non [eè] ancora|respint|rifiutat)|(?:bezorging|bericht)(?:(?![.!?]\s).){0,100}(?:vertraagd|nog niet|geweigerd|geretourneerd)/is,
  /(?:levering|leverans|meddelelse|meddelande|beskjed)(?:(?![.!?]\s).){0,100}(?:forsinket|försenad|fördröj|ennå ikke|endnu ikke|ännu inte|afvist|avvist|avvisat)/is,
  /(?:wiadomoś|dostarcz|zpráv|doručen)(?:(?![.!?]\s).){0,100}(?:opóźni|jeszcze nie|odrzucon|zpožd|zatím ne|odmítnut)|(?:сообщени|письм|доставк)(?:(?![.!?]\s).){0,100}(?:задерж|отложен|ещё не|еще не|отклонен|возвращен)/is,
  /(?:メール|メッセージ|配信|配達).{0,60}(?:遅延|遅れ|まだ|拒否|返送)|(?:邮件|郵件|投递|传递).{0,60}(?:延迟|延遲|推迟|尚未|被拒|退回)|(?:메시지|메일|배달|전송).{0,60}(?:지연|아직|거부|반송)/s,
]

/** Nothing has failed yet. */
const delays =
  /not yet been delivered|has been delayed|\bdelayed (?:\d+ )?(?:for )?(?:more than )?(?:\d+ )?(?:hour|day|minute)|(?:will|being) (?:be )?retried|still (?:being )?(?:retr|try)|warning (?:only|message only)|just a warning|delivery attempts will (?:continue|be)|will (?:continue|keep) (?:to )?(?:try|attempt|re-?try)|could not be delivered for more than|not be delivered (?:yet|so far)|transient non-fatal errors|do not need to resend|has been postponed|advisory-only|no action is required on your part|continue to be made for|remains? (?:in the queue|undelivered)|(?:not|n't) (?:been |be )?(?:delivered|sent|accepted) (?:yet|so far)|(?:not|n't) yet (?:been |be )?(?:delivered|sent|accepted)|(?:will|shall|going to) (?:be )?(?:automatically )?(?:re-?tr(?:y|ied)|re-?attempt|try (?:it )?again|attempt|continue to be|continue for)|still (?:in|on) the (?:mail )?queue|still undelivered|(?:keep|continue|go on) (?:on )?trying|is delayed|being delayed|attempted again|(?:further|more|additional|continued) attempts? will|next (?:delivery )?attempt|(?:message|mail) (?:is|was|has been) queued|delivery (?:delay|warning)|noch nicht (?:zugestellt|ausgeliefert|übermittelt)|(?:erneut|weiter(?:hin)?) (?:versucht|zuzustellen)|verzögert|n'a pas encore|retard[ée]{1,2}\b|(?:continuera|va continuer|poursuivra)|todav[ií]a no|a[úu]n no|retrasad|aplazad|ainda n[ãa]o|atrasad|adiad|seguir[áa] intent|continuar[áa]|ancora (?:stato )?consegnat|non [eè] ancora|ritardat|nog niet bezorgd|vertraagd|forsinket|försenad|fördröj|ännu inte|e[n]?d?n[nå]u? ikke|opóźni|jeszcze nie|zpožd|zatím ne|задерж|отложен|ещ[её] не|まだ|遅延|遅れ|延迟|延遲|尚未|지연/i

/** Subjects that speak of nothing but a delay, whatever the words below say of what may follow. */
const delaySubjects =
  /\bdelay(?:ed|s)?\b|\bdeferred\b|delivery warning|not yet (?:been )?delivered|still trying|will (?:be )?retr|verzögert|verzögerung|retard[ée]?\b|retrasad|aplazad|atrasad|ritardat|ritardo|vertraagd|vertraging|forsinke|försena|fördröj|opóźni|zpožd|задерж|отложен|遅延|延迟|延遲|지연/i
/** What a subject says of a failure comes first. */
const failureSubjects =
  /\bfail(?:ed|ure)?\b|undeliver|returned|permanent|bounced|gave up|expired|unzustellbar|fehlgeschlagen|non remis|[ée]chec/i

/** What may follow is no failure yet: `if it fails permanently`, `eventually the software will give up`. */
const condition =
  /\b(?:if|until|unless|eventually|when that happens|in case|should it|wenn|falls|sollte|bis|si|jusqu|hasta|se|als|indien|hvis|om|jeśli|pokud)\b|если/i

/** And yet it has: the words of delays stand beside those of a failure in some reports. */
const failures =
  /permanent(?:ly)?\b|[^-]fatal error|giv(?:en|ing|e) up|gave up|no further (?:delivery )?attempts|will not (?:be )?(?:try|retr|continue)|has been (?:returned|removed|bounced|rejected)|failed after/i

/** A line after which the returned mail follows, or its headers. */
const copyMarkers = [
  /^\W{0,8}(?:below (?:this|the next) line|below|here|this|included|following|attachment) (?:is|follows) (?:a copy|the header|your message)/i,
  /^\W{0,8}(?:a )?copy of the (?:original |first )?(?:message|part)/i,
  /^\W{0,40}(?:original|returned|unsent|undelivered|old|rejected) (?:message|mail|e-?mail)(?: text| header(?:s)?)?(?: as)?(?: (?:follows?|below|attached|headers?|info|as received is as follows))?\W{0,40}$/i,
  /^\W{0,80}(?:the )?headers? (?:of (?:the|your) (?:original |returned )?(?:message|mail)|and top \d+ lines)/i,
  /^\W{0,80}(?:message|mail)(?:'s)? (?:headers?|text|body) follows?/i,
  /^\W{0,80}(?:start of returned message|no message was collected|the unsent message)/i,
  /^\W{0,8}(?:the first \d+ lines of (?:the|your)|your message reads|a summary of the undelivered message)/i,
  /^\W{0,8}(?:ursprüngliche nachricht(?:enkopfzeilen|enkopf)?|kopfzeilen der (?:ursprünglichen )?nachricht|en-?t.tes d[eu] message d'origine|message d'origine|encabezados de(?:l)? mensaje original|mensaje original|cabeçalhos da mensagem original|intestazioni del messaggio originale|messaggio originale|oorspronkelijke berichtkoppen|oorspronkelijk bericht|исходны[ей] .{0,40}сообщени|mensagem original)/i,
  /^\W{0,8}(?:original|unzustellbare) mail as follows/i,
  /^[\W_]{0,8}(?:附件中的内容|附件是您|元のメッセージ|オリジナル)/,
  /^-{2,} ?(?:mensaje original|message d'origine|this is a copy)/i,
]

/** A line of dashes with one of these words is such a marker as well. */
const ruled = /^\s*[-=+*_|#]{2,}(.*)/
const ruledMarker = /^.{0,20}\b(?:original|returned|unsent|undelivered|copy of|header of|message header|message text)\b/i

const answer = /^(?:re|aw|fwd?)\s*:\s*/i
const subjects =
  /^\W{0,4}(?:(?:\[?postmaster\]? )?e-?mail delivery|bounce notification|delayed\b|message has been delayed|not delivered|could not be delivered|verzögert|zustellung (?:verzögert|fehlgeschlagen)|retardé|remise (?:retardée|différée)|retrasado|aplazado|entrega (?:retrasada|atrasada|adiada)|não entregue|ritardat|consegna ritardata|vertraagd|forsinket|fördröjd|försenad|opóźnion|zpožděn|задерж|доставка отложена|配信遅延|延迟|지연|undeliver(?:able|ed)|returned (?:mail|to sender|e-?mail|message)|delivery (?:status|failure|failed|notification|report|problem|has failed|incomplete|delayed|error|unsuccessful|subsystem)|failure (?:notice|delivery)|failed (?:delivery|mail|to deliver)|notice: mail delivery|\[?bounce\]?|fail(?:ure|ed) (?:to )?deliver|mail (?:delivery|system|could not|not delivered|failed|failure|error|undeliver)|message (?:delivery|could not|undeliver|not delivered|you sent blocked|delayed|frozen|rejected|status)|(?:permanent|transient) delivery|non[- ]?(?:delivery|remis)|bounced? (?:mail|message|e-?mail)|warning: (?:could not send|message|e?mail)|could not (?:send|deliver)|postmaster (?:notify|notification)|automatically rejected mail|rejected mail|there was an error sending|processing error|unzustellbar|nicht zustellbar|nachricht nicht zugestellt|fehlgeschlagene|rückläufer|non remis|échec|message non (?:distribué|remis)|no se puede entregar|devuel|no entreg|correo no entregado|mancato recapito|messaggio non recapitato|recapito non|onbestelbaar|niet bezorgd|kan inte leverera|kunne ikke leveres|ikke leveret|olevererbart|niedostarczon|nedoručitelné|doručení|не доставлено|недоставлен|ваше сообщение не доставлено|ваше письмо не|メール(?:エラー|配信|送信)|配信(?:不能|失敗|できません)|メッセージを配信できません|未達|邮件传输失败|退信|系统退信|投递失败|無法傳遞|배달(?:할 수 없음| 실패)|반송)|\b(?:mail )?(?:delivery (?:failed|error)|non remis|undeliverable|bounced)\b/i

/** As much of a text as its first words may take. */
const beginning = 4000

/** Whether a text begins as the reports of well-known mail systems do. Lines that a person quotes do not count. */
export function isBounceText(text: string): boolean {
  const own = ownWords(text)
  return openings.some((opening) => opening.test(own))
}

/** Whether the very first words are those of a well-known mail system: nobody greets, nobody asks. */
export function beginsAsBounce(text: string): boolean {
  const [first = ''] = ownWords(text)
    .trimStart()
    .slice(0, 600)
    .split(/\n[ \t]{0,20}\n/, 1)
  return openings.some((opening) => opening.test(first))
}

/** Whether a text says in a sentence that a mail has not arrived, or has not yet. Good for what a mail system writes. */
export function speaksOfFailure(text: string): boolean {
  const own = ownWords(text)
  return sentences.some((sentence) => sentence.test(own)) || (/\b(?:e-?mail|message|mail|nachricht)\b/i.test(own) && delays.test(own))
}

function ownWords(text: string): string {
  return text
    .slice(0, beginning)
    .split('\n')
    .filter((line) => !/^\s*>(?![>\s]{0,3}\S+@)/.test(line))
    .join('\n')
    .replaceAll('’', "'")
}

export function isBounceSubject(subject: string): boolean {
  return subjects.test(subject.slice(0, 300).replace(answer, ''))
}

/** Whether the words about a mail, or its subject, speak of a delay and of no failure. */
export function speaksOfDelay(words: string, subject = ''): boolean {
  const title = subject.slice(0, 300)
  if (delaySubjects.test(title) && !failureSubjects.test(title)) return true
  const said = `${title}. ${words.replaceAll('’', "'")}`
  return delays.test(said) && !failures.test(withoutConditions(said))
}

function withoutConditions(words: string): string {
  return words
    .replace(/\s+/g, ' ')
    .split(/(?<=[.!?]) /)
    .filter((sentence) => !condition.test(sentence))
    .join(' ')
}

/** Whether the returned mail begins behind this line. */
export function isCopyMarker(line: string): boolean {
  if (line.length > 200 || /@/.test(line)) return false
  return ruledMarker.test(ruled.exec(line)?.[1] ?? '') || copyMarkers.some((marker) => marker.test(line))
}
