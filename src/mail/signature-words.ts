/** What mail programs and people put under a mail, by language. Data only; how it is read: `signatures`. */

/** Lines that a program adds by itself: "Sent from my iPhone". Matched from the beginning of a line. */
const sentFrom = [
  'sent (?:from|via|with|by|using|on)\\b',
  'from my \\S.{0,20}$',
  '\\p{L}+ from mobile',
  '(?:get|download|try|check out) (?:the )?(?:outlook|boxer|spark|bluemail|mailbox|yahoo mail|airmail|newton)\\b',
  'typed (?:on|with) (?:my|a)\\b|written (?:on|with) (?:my|a) (?:phone|mobile|iphone|ipad|tablet)',
  'composed (?:on|with) (?:my|a)\\b|this message (?:was|has been) sent (?:from|via|using|with)',
  'von (?:meine[mnr]?|unterwegs|einem) .{0,60}(?:gesendet|verschickt|versendet)',
  'gesendet (?:von|mit|über|vom)\\b|diese (?:nachricht|mail|e-mail) wurde (?:von|mit) .{0,80}gesendet|(?:outlook|mail) .{0,20}herunterladen',
  'versendet (?:von|mit)\\b|verschickt (?:von|mit)\\b|von unterwegs|holen sie sich outlook|laden sie outlook',
  'envoyé (?:depuis|de mon|à partir|avec|via|par)\\b|envoyé à partir|télécharge[rz] outlook|obtene[rz] outlook|provenance : courrier|message envoyé (?:depuis|avec)',
  'enviado (?:desde|con|por|via|a partir|do meu|da minha|pelo|de mi|de meu)\\b|obtén outlook|obtener outlook|obter (?:o )?outlook|enviat (?:des|amb)\\b',
  'inviato (?:da|dal|dallo|con|tramite)\\b|scarica outlook|ottieni outlook',
  'verzonden (?:vanaf|met|via|vanuit)\\b|verstuurd (?:vanaf|met|via|vanuit)\\b|outlook voor|download outlook',
  'sendt (?:fra|med|via)\\b|hent outlook|få outlook',
  'skickat (?:från|med)\\b|skickades från|från min\\b|hämta outlook',
  'lähetetty\\b.{0,40}|hanki outlook|saadetud minu',
  'wysłane? (?:z|ze|za pomocą|przez)\\b|wysłano (?:z|ze|za pomocą)\\b|pobierz outlook|uzyskaj outlook',
  'odesláno (?:z|ze|pomocí)\\b|odoslané (?:z|zo|pomocou)\\b|získejte outlook|získať outlook|stáhnout outlook',
  'отправлено (?:с|из|от|через)\\b|отправлено$|послано (?:с|из)\\b|скачать outlook|получить outlook|надіслано (?:з|із|через)\\b|відправлено з\\b|изпратено от\\b',
  'poslano (?:s|sa|z|iz|putem|preko)\\b|послато (?:са|с)\\b|poslato sa\\b|elküldve (?:a|az)\\b|küldve (?:a|az)\\b|iphone-omról küldve|trimis (?:de pe|din|cu)\\b',
  'στάλθηκε από|εστάλη από|iphone.{0,6} gönderildi|.{0,30}(?:cihazımdan|telefonumdan|iphone.?umdan|ipad.?imden|uygulamasından) gönderildi|išsiųsta iš|nosūtīts no',
  'đã gửi từ|được gửi từ|dikirim dari|dihantar dari|נשלח מ|أرسلت من|أُرسلت من|تم الإرسال من|ارسال شده از|ส่งจาก',
  '從我的 .{1,30}傳送|从我的.{1,30}发送|发自|發自|來自我的|来自我的|iphone ?から送信|.{1,40}から送信|나의 .{1,30}에서 보냄|내 .{1,30}에서 보냄',
]

/** Words above a name. */
const closings = [
  '(?:(?:best|kind|kindest|warm|warmest|many|with (?:best|kind|warm))\\s)?(?:(?:best|kind|personal|warm)\\s)?(?:regards|wishes)|(?:thanks|thank you|best|all the best|cheers) (?:and|&) (?:best |kind )?(?:regards|wishes)',
  'cheers|sincerely|sincerely yours|yours sincerely|yours truly|yours faithfully|respectfully|cordially|warmly|rgds|brgds|br|kr',
  '(?:mit |viele |beste |liebe |schöne |herzliche |freundliche |sonnige )?(?:freundlichen |besten |lieben |herzlichen |vielen )?(?:grüßen?|grüssen?|gruß|gruss)(?: aus \\p{L}+)?|mfg|lg|vg|hochachtungsvoll',
  '(?:bien |très )?(?:cordialement|sincèrement|amicalement|respectueusement)(?: vôtre)?|bien à (?:vous|toi)|salutations distinguées|meilleures salutations|cdt|cdlt|bonne (?:journée|soirée)',
  '(?:un )?(?:cordial )?saludos?(?: cordiales)?|atentamente|cordialmente|un saludo|reciba un cordial saludo|salutacions|salut',
  '(?:cordiali|distinti) saluti|saluti|un saluto|cordialmente',
  'atenciosamente|cumprimentos|com os melhores cumprimentos|melhores cumprimentos|abraços?|att',
  '(?:met )?(?:vriendelijke|hartelijke) groet(?:en)?|groet(?:en|jes)?|mvg',
  '(?:med )?(?:venlig|vennlig|vänlig|vänliga|bedste|beste) ?(?:hilsen|hilsener|hälsning|hälsningar)|hilsen|mvh|dbh|ystävällisin terveisin|terveisin|parhain terveisin|lugupidamisega',
  'pozdrawiam|z poważaniem|z wyrazami szacunku|s pozdravem|s pozdravom|lep pozdrav|srdačan pozdrav|s poštovanjem|üdvözlettel|cu stimă|cu respect|saygılarımla|iyi çalışmalar|με εκτίμηση',
  'с уважением|с наилучшими пожеланиями|з повагою|с уважение|с поштовањем|trân trọng|salam|hormat saya|בברכה|مع التحية|مع أطيب التحيات|با احترام|此致|敬礼|祝好|顺祝商祺|よろしくお願いいたします|宜しくお願い致します|敬具|감사합니다',
]

/** Lines that mailing lists and services put under every mail. */
const footers = [
  'you(?:.re| are) receiving this (?:e-?mail|message|because)|you received this (?:message|e-?mail) because|to unsubscribe(?: from| or|,| send| click|:)|unsubscribe:|manage (?:your )?subscription',
  'reply to this e-?mail directly|view it on github|visit (?:the )?topic|to respond, reply to this email|to stop receiving (?:these|notifications)',
  'um sich von dieser (?:liste|gruppe) abzumelden|vous recevez ce message|pour (?:vous désinscrire|se désabonner)|para (?:cancelar|darse de baja|sair)|per cancellarti|om je af te melden',
]

/** `\\b` knows no letters but those of English. */
const union = (words: string[]): string => words.join('|').replaceAll('\\b', '(?![\\p{L}\\p{M}])')

export const signatureWords = { sentFrom: union(sentFrom), closings: union(closings), footers: union(footers) }
