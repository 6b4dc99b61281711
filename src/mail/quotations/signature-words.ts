/** What mail programs and people put under a mail, by language. Data only; how it is read: `signatures`. */

/** Lines that a program adds by itself, and nobody else. Matched from the beginning of a line. */
const ofPrograms = [
  '(?:get|download) (?:the )?(?:outlook|boxer|spark|bluemail|mailbox|yahoo mail|airmail|newton) for\\b|(?:try|check out) (?:the )?(?:spark|bluemail|airmail|newton)\\b',
  'this message (?:was|has been) sent (?:from|via|using|with) (?:my|a|the) (?:mobile|phone|iphone|ipad|tablet|android)',
  'diese (?:nachricht|mail|e-mail) wurde (?:von|mit) .{0,80}gesendet|(?:outlook|mail) .{0,20}herunterladen|von unterwegs(?: (?:gesendet|geschrieben|verschickt))?[.!]?$|(?:holen sie sich|laden sie) outlook für',
  'télécharge[rz] outlook|obtene[rz] outlook|provenance : courrier|obtén outlook|obtener outlook|obter (?:o )?outlook|scarica outlook|ottieni outlook|outlook voor (?:ios|android|windows|mac)|download outlook voor',
  '(?:hent|få|hämta|hanki|pobierz|uzyskaj|získejte|získať|stáhnout|скачать|получить) outlook',
  '.{0,30}(?:cihazımdan|telefonumdan|iphone.?umdan|ipad.?imden|uygulamasından) gönderildi|iphone-omról küldve|iphone.{0,6} gönderildi',
  '從我的 .{1,30}傳送|从我的.{1,30}发送|发自我的|發自我的|나의 .{1,30}에서 보냄|내 .{1,30}에서 보냄|签名由.{0,4}网易邮箱大师.{0,4}定制',
]

/** People begin like this, too: "Sent via DHL on Monday". Matched from the beginning of a line that names a device or a program. */
const sentBy = [
  'sent (?:from|via|with|by|using|on)\\b|from my\\b|\\p{L}{1,30} from mobile|(?:typed|written|composed) (?:on|with) (?:my|a)\\b|this message (?:was|has been) sent (?:from|via|using|with)',
  'von (?:meine[mnr]?|einem) .{0,60}(?:gesendet|verschickt|versendet)|(?:gesendet|versendet|verschickt) (?:von|mit|über|vom)\\b',
  'envoyé (?:depuis|de mon|à partir|avec|via|par)\\b|message envoyé (?:depuis|avec)',
  'enviado (?:desde|con|por|via|a partir|do meu|da minha|pelo|de mi|de meu)\\b|enviat (?:des|amb)\\b|inviato (?:da|dal|dallo|con|tramite)\\b',
  '(?:verzonden|verstuurd) (?:vanaf|met|via|vanuit)\\b|sendt (?:fra|med|via)\\b|skickat (?:från|med)\\b|skickades från|från min\\b|lähetetty\\b|saadetud minu',
  'wysłane? (?:z|ze|za pomocą|przez)\\b|wysłano (?:z|ze|za pomocą)\\b|odesláno (?:z|ze|pomocí)\\b|odoslané (?:z|zo|pomocou)\\b',
  '(?:отправлено|послано) (?:с|из|от|через)\\b|(?:надіслано|відправлено) (?:з|із|через)\\b|изпратено от\\b',
  'poslano (?:s|sa|z|iz|putem|preko)\\b|послато (?:са|с)\\b|poslato sa\\b|(?:elküldve|küldve) (?:a|az)\\b|trimis (?:de pe|din|cu)\\b',
  'στάλθηκε από|εστάλη από|išsiųsta iš|nosūtīts no|đã gửi từ|được gửi từ|dikirim dari|dihantar dari',
  'נשלח מ|أرسلت من|أُرسلت من|تم الإرسال من|ارسال شده از|ส่งจาก|发自|發自|來自|来自|.{1,40}から送信',
]

/** Devices and programs that mail is sent with. Matched at the beginning of a word. */
const devices = [
  'iphone|ipad|ipod|i?mac(?:book)?\\b|android|smart ?phone|phone\\b|cell ?(?:phone)?\\b|mobile|tablet|handheld|laptop|computer|pc\\b|desktop|device|samsung|galaxy|huawei|xiaomi|redmi|nokia|lumia|htc\\b|motorola|moto\\b|sony|xperia|lg\\b|oneplus|pixel|oppo\\b|zte\\b|fairphone|blackberry|windows',
  'mail for\\b|mail für|mail para|mail per|courrier pour|correo para|mail voor|outlook|gmail|google mail|yahoo|airmail|mailbox\\b|spark\\b|newton|boxer|blue ?mail|proton|tutanota|tuta\\b|thunderbird|k-?9|fairemail|aqua ?mail|zoho|aol\\b|hotmail|icloud|gmx|web\\.de|t-online|mail\\.ru|yandex|qq|foxmail|mailspring|superhuman|missive|polymail|edison|canary mail|verizon|at&t|t-mobile|sprint\\b',
  'handy\\b|mobil|telefon|gerät|appareil|téléphone|portable|móvil|celular|teléfono|telefono|dispositivo|cellulare|telemóvel|telefoon|toestel|puheli|urządzeni|smartfon|телефон|смартфон|устройств|мобил|планшет|κινητό|συσκευή|cihaz|điện thoại|ponsel',
  '手机|手機|平板|携帯|スマート|휴대|טלפון|הנייד|هاتف|جهاز|جوال|گوشی|โทรศัพท์',
]
/** "Sent from my Lumia": what is somebody's own, and has a name. */
const own = '(?:my|mon|mi|mio|mijn|min|meu) [\\p{Lu}\\p{Nd}]'

/** What nobody's device is: it makes a sentence of the line. */
const ofSentences = [
  'today|yesterday|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day|this (?:morning|week)|last week|parcel|package|tracking|number|invoice|order',
  'heute|gestern|morgen|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|paket|sendung|nummer|hier|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|colis|numéro|ayer|hoy|lunes|martes|miércoles|jueves|viernes|número|paquete|ieri|oggi|pacco|numero',
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

/** Ends of signatures that are sentences, and not the writer's: what companies and filters put there. In lower case. */
const notices = [
  'confidential|privileged|intended (?:solely|only|recipient|for)|addressee|disclaimer|legal notice|antivirus|virus-free|free of viruses|registered (?:in|office|number)|company (?:number|registration)|consider the environment|before printing|unsubscribe|privacy policy|follow us|opening hours|office hours',
  'vertraulich|rechtlich geschützt|irrtümlich erhalten|bestimmten empfänger|umwelt|ausdrucken|geschäftsführ|amtsgericht|registergericht|handelsregister|sitz der|ust-?id|datenschutz|öffnungszeiten|besuchen sie uns|folgen sie uns',
  'confidentiel|destinataire|imprimer|siège social|protection des données|confidencial|destinatari|imprimir|medio ambiente|aviso legal|riservat|stampare|partita iva|vertrouwelijk|geadresseerde|privacyverklaring',
  'fortrolig|konfidentiell|luottamuksel|poufn|důvěrn|конфиденциальн|конфіденційн|bizalmas|gizli|confidențial|εμπιστευτικ|机密|保密|機密',
]
/** Labels of what a mail is about, rather than of who wrote it. */
const matters =
  'order|serial|invoice|customer|article|item|model|bestell|serien|rechnung|kunden|artikel|auftrag|commande|facture|client|pedido|factura|ordine|fattura|bestel|factuur|klant|zamówieni|faktur|заказ|счёт'

/** `\\b` knows no letters but those of English. */
const union = (words: string[]): string => words.join('|').replaceAll('\\b', '(?![\\p{L}\\p{M}])')

export const signatureWords = {
  ofPrograms: union(ofPrograms),
  sentBy: union(sentBy),
  devices: union(devices),
  own,
  ofSentences: union(ofSentences),
  closings: union(closings),
  footers: union(footers),
  notices: union(notices),
  matters,
}
