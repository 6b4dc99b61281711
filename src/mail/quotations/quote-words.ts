/** The words that mail programs put around quoted history, by language. Data only; how they are read: `quote-openings`, `quote-headers`. */

/** How "wrote:" ends the line above a quote. Regular expressions without spaces are single words. */
const wroteWords = [
  'wrote|writes|said|says|sent', // English
  'schrieb|schrieb(?:en)? sie|geschrieben|schreibt|hat geschrieben', // German
  'a [ée]crit|a dit|écrit|ecrit', // French
  'escribi[óo]|escribe|escribiu|dijo', // Spanish, Galician
  'va escriure|ha escrit', // Catalan
  'ha scritto|scrisse|scritto', // Italian
  'escreveu|escreve', // Portuguese
  'schreef|geschreven|verzond', // Dutch
  'skrev|skrifaði|ritaði|kirjoitti|kirjutas', // Danish, Norwegian, Swedish, Icelandic, Finnish, Estonian
  'napisał|napisała|napisał\\(a\\)|napisal\\(a\\)|pisze', // Polish
  'napsal|napsala|napsal\\(a\\)|napísal|napísala|napísal\\(a\\)', // Czech, Slovak
  'написал|написала|написал\\(а\\)|пишет|писал', // Russian
  'написав|написала|пише|пишуть|написа', // Ukrainian, Bulgarian
  'napisao je|napisala je|je napisao|je napisala|napisao/la|je napisao/la|je napisal|napisal|napisala', // Croatian, Serbian, Slovenian
  'је написао|је написала|је написао/ла', // Serbian
  'ezt írta|írta', // Hungarian
  'a scris|a scris următoarele', // Romanian
  'yazdı|şunu yazdı|şunları yazdı', // Turkish
  'έγραψε|έγραψαν', // Greek
  'rašė|parašė|rakstīja', // Lithuanian, Latvian
  'đã viết|viết|menulis', // Vietnamese, Indonesian
  'כתב|כתבה|כתב/ה|كتب|كتبت|نوشت|ने लिखा|เขียนว่า|เขียน', // Hebrew, Arabic, Persian, Hindi, Thai
]
/** Written without spaces around them. */
const wroteSigns = ['写道', '寫道', '写到', '写入', '來信', '来信', 'のメッセージ', '書きました', '書き込み', '작성', '씀', '쓰셨습니다']

/** Languages in which the name follows: "On 5 May wrote Ann:". */
const wroteBeforeName = 'schrieb|schreef|skrev|skrifaði|kirjutas|wrote on|schrieb am|ezt írta|hau idatzi du|تمت كتابة ما يلي بواسطة'

/** How the line above a quote begins, before date and name. */
const beginnings = [
  'on|at|in (?:article|message|a message)|quoting|message from|posted by', // English
  'am|an dem|zitat von|nachricht von', // German
  'le|en date du|message de|citation de|quoting', // French
  'el|en fecha|citando a|missatge de|mensaje de', // Spanish, Catalan
  'il|in data|il giorno|citando', // Italian
  'em|no dia|o|a', // Portuguese, Galician
  'op|bericht van|citeren', // Dutch
  'den|på|kl|þann', // Danish, Norwegian, Swedish, Icelandic
  'pe|kuupäev', // Finnish, Estonian
  'w dniu|dnia|dňa|dne|dana|datuma', // Polish, Slovak, Czech, Croatian
  'la data de|pe data de|în|στις|на|в|у|v', // Romanian, Greek, Bulgarian, Russian, Serbian, Slovenian
  'vào|pada|pada tanggal|เมื่อ|tarihinde', // Vietnamese, Indonesian, Thai, Turkish
  'ב|בתאריך|في|در تاریخ|در', // Hebrew, Arabic, Persian
]
const beginningSigns = ['在', '於', '于', '关于', '발신']

/** What stands between dashes, or alone before a colon, above a mail that is answered. */
const originalTitles = [
  'original message|original email|reply message|replied message|reply|original appointment|message d.origine|message original|message initial',
  'ursprüngliche nachricht|urspruengliche nachricht|originalnachricht|original-nachricht|antwort nachricht|ursprüngliche mail',
  'mensaje original|missatge original|mensagem original|messaggio originale|oorspronkelijk bericht|origineel bericht',
  'oprindelig meddelelse|oprindelig besked|opprinnelig melding|original melding|originalmeddelelse|originalmelding|ursprungligt meddelande|originalmeddelande',
  'alkuperäinen viesti|algkiri|upprunalegt skeyti|wiadomość oryginalna|oryginalna wiadomość|původní zpráva|pôvodná správa',
  'исходное сообщение|оригинальное сообщение|исходное письмо|оригінальне повідомлення|вихідне повідомлення|оригинално съобщение',
  'izvorna poruka|originalna poruka|izvirno sporočilo|eredeti üzenet|mesaj original|mesajul original|αρχικό μήνυμα|orijinal mesaj|özgün ileti',
  'originalus pranešimas|sākotnējais ziņojums|tin nhắn gốc|thư gốc|pesan asli|mesej asal|הודעה מקורית|الرسالة الأصلية|رسالة أصلية|پیام اصلی',
  '原始邮件|原始邮件信息|回复的原邮件|回复的邮件|原邮件|原始郵件|原始訊息|原文|元のメッセージ|オリジナルメッセージ|원본 메일|원본 메시지|ข้อความต้นฉบับ',
]

/** What stands between dashes, or alone before a colon, above a mail that is passed on. */
const forwardTitles = [
  'forwarded message|begin forwarded message|forwarded mail|forwarded by|start of forwarded message|forwarded e-?mail',
  'weitergeleitete nachricht|weitergeleitete mail|anfang der weitergeleiteten (?:nachricht|e-?mail)|beginn der weitergeleiteten nachricht',
  'message transf[ée]r[ée]|message réexpédié|début du message (?:réexpédié|transféré)|courriel transféré|message transmis',
  'mensaje reenviado|inicio del mensaje reenviado|missatge reenviat|inicia el missatge reenviat|mensagem encaminhada|mensagem reencaminhada',
  'início da mensagem (?:encaminhada|reencaminhada)|messaggio inoltrato|inizio messaggio inoltrato|inizio del messaggio inoltrato',
  'doorgestuurd bericht|begin doorgestuurd bericht|doorgestuurde mail',
  'videresendt (?:meddelelse|besked|melding|brev)|start på videresendt besked|videresendt e-mail|vidarebefordrat (?:meddelande|mejl)|vidarebefordrat brev|börja vidarebefordrat mejl',
  'välitetty viesti|edelleenlähetetty viesti|välitetty viesti alkaa|edastatud kiri|áframsent skeyti',
  'przekazana wiadomość|wiadomość przekazana dalej|treść przekazanej wiadomości|początek przekazywanej wiadomości|přeposlaná zpráva|přeposlaný e-mail|preposlaná správa',
  'пересылаемое сообщение|переадресованное сообщение|перенаправленное сообщение|начало переадресованного сообщения|переслане повідомлення|препратено съобщение',
  'proslijeđena poruka|prosleđena poruka|posredovano sporočilo|továbbított (?:üzenet|levél)|mesaj redirecționat|mesaj trimis mai departe|προωθημένο μήνυμα|yönlendirilen ileti|iletilen mesaj|yönlendirilmiş mesaj',
  'persiųstas pranešimas|pārsūtītā ziņa|thư được chuyển tiếp|tin nhắn được chuyển tiếp|pesan terusan|mesej yang dikirim semula|הודעה שהועברה|رسالة معاد توجيهها|رسالة محولة|پیام هدایت شده',
  '转发的邮件|转发邮件|轉寄郵件|轉寄的郵件|已轉寄郵件|转发信息|転送メッセージ|転送されたメッセージ|전달된 메시지|전달된 메일|ข้อความที่ส่งต่อ',
]

/** A line that asks people to write above it. */
const lineForAnswers =
  /(?:reply|type|write|respond)[^.]{0,30}above this line|above this line[^.]{0,30}(?:reply|respond)|(?:antwort|oberhalb|über)[^.]{0,40}dieser (?:zeile|linie)|au-dessus de cette ligne|encima de esta línea|acima desta linha|sopra questa (?:riga|linea)|boven deze (?:regel|lijn)/iu

/** Words that tell of somebody rather than name them: "On Monday your colleague wrote:" is nobody's program. */
const telling =
  'you|your|he|she|they|we|my|our|colleague|ihr|ihre|ihrem|ihren|ihrer|sie|wir|ich|unser|unsere|unserem|unserer|mein|meine|kollege|kollegin|votre|vos|vous|nous|notre|elle|collègue|usted|su|sus|nuestro|nuestra|vuestro|' +
  'colega|vostro|vostra|suo|sua|collega|uw|jullie|hij|zij|onze|mijn|din|deres|kollega|ваш|ваша|вы|мы|наш|наша|коллега|wasz|wasza|nasz|nasza|pan|pani|kolega|' +
  'mr|mrs|ms|herr|frau|monsieur|madame|mme|señor|señora|signor|signora|dhr|mevrouw'

const union = (words: string[]): string => words.join('|')

export const quoteWords = {
  wrote: union(wroteWords),
  wroteSigns: union(wroteSigns),
  wroteBeforeName,
  beginnings: union(beginnings),
  beginningSigns: union(beginningSigns),
  originalTitles: union(originalTitles),
  forwardTitles: union(forwardTitles),
  telling,
  lineForAnswers,
}
