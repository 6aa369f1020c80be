"""A line in, which kinds of residue its words are a sign of: set phrases of news sites in fifteen languages.

They decide nothing: the residue model weighs them (`residue`). English phrases that drop a line by themselves are in
`patterns`; here are looser ones, and those of other languages. Written from how sites speak, not from any corpus.
"""

from __future__ import annotations

import re

__all__ = ["SIGNS", "signs_of"]

# Patterns of phrases, parted by semicolons; longer ones go on in the next line. Looked for where a line begins,
# whatever marks stand before.
_OPENING = {
    "related": r"""
        read (?:more|next|also|on|this|the full); see (?:also|more); also (?:read|see|on); more (?:on|from|about);
        related; recommended; you (?:may|might) (?:also )?(?:like|be interested); most (?:read|popular|viewed);
        trending; top stories; latest (?:news|stories); up next; don[’']?t miss; editor[’']?s'? (?:pick|choice);
        popular (?:posts|stories|now); further reading; what to read next; watch; listen;
        lesen sie (?:auch|mehr|hier|weiter|dazu); mehr (?:zum|zu|dazu|aus|über|lesen|artikel|von); auch interessant;
        das könnte (?:sie|dich|ihnen|euch); weitere (?:artikel|themen|nachrichten|meldungen|infos|beiträge);
        zum thema; passend (?:dazu|zum); meistgelesen; meist gelesen; empfohlen(?:er|e|es)?; verwandte; weiterlesen;
        hier (?:lesen|geht|finden|erfahren); siehe auch; ähnliche; top-?(?:themen|artikel|news);
        (?:à|a) lire (?:aussi|également)?; lire (?:aussi|la suite|plus|notre|également); voir (?:aussi|plus);
        sur le même (?:sujet|thème); pour aller plus loin; les plus lus; articles? (?:liés?|similaires?);
        l(?:ea|ee|eer|éase) (?:también|más|además); te puede interesar; le puede interesar; ver (?:más|también);
        más (?:noticias|información|sobre|leídas?|leído); noticias relacionadas; relacionad[oa]s?;
        lo más (?:leído|visto); le(?:ia|r) (?:também|mais); veja (?:também|mais); saiba mais; mais (?:lidas|notícias);
        artigos relacionados; leggi (?:anche|tutto|di più|qui); guarda anche; per approfondire; articoli correlati;
        potrebbe interessarti; i più letti; correlati; approfondimenti; lees (?:ook|meer|verder); bekijk (?:ook|meer);
        meer (?:over|nieuws|lezen); gerelateerd; meest gelezen; läs (?:mer|också|även|hela); mer (?:om|från|i ämnet);
        relaterat; mest läst; se också; læs (?:også|mere|hele); mere (?:om|fra); mest læste; se også; hør også;
        (?:prze)?czytaj (?:także|też|również|więcej|dalej); zobacz (?:także|też|również|więcej); czytaj; polecamy;
        powiązane; najczęściej czytane; więcej (?:na|o|informacji); dowiedz się więcej;
        читайте (?:также|ещё|еще|далее); читать (?:также|далее|ещё|еще); смотрите (?:также|ещё); по теме; подробнее;
        похожие; материалы по теме; самое (?:читаемое|популярное); ilgili (?:haber(?:ler)?|içerik);
        ayrıca (?:okuyun|bakınız); bunlar da ilginizi; devamını oku; çok okunanlar; son dakika; öne çıkan;
        baca (?:juga|selengkapnya|berita); simak (?:juga|video); lihat (?:juga|video);
        berita (?:terkait|terkini|lainnya); artikel (?:terkait|lainnya); skaityk(?:ite)? (?:taip pat|daugiau);
        taip pat skaitykite; susij[eę]; daugiau; קראו (?:גם|עוד); עוד (?:ב|כתבות|בנושא); כתבות נוספות
    """,
    "caption": r"""
        (?:photo|image|picture|pictured|video|graphic|illustration|credit|source|file|cover)s?(?: image| photo|
         credit| by| source)? ?[:/|©];
        (?:foto|fotos|bild|bilder|quelle|grafik|symbolbild|archivbild|archivfoto|screenshot|titelbild)(?:quelle|
        credit|rechte|nachweis)?s? ?[:/|©];
        (?:photo|crédits?|légende|illustration|capture d[’']écran|vidéo|image) ?[:/|©];
        (?:imagen|fotografía|foto|crédito|fuente|imágenes)s?(?: de| del)? ?[:/|©];
        (?:fonte|crédito|imagem|legenda|reprodução|divulgação) ?[:/|©];
        (?:immagine|fotogramma|credits?|ansa|didascalia) ?[:/|©];
        (?:beeld|bron|afbeelding|bildkälla|källa|kilde|billede|źródło|zdjęcie|fot\.|фото|источник|иллюстрация|kaynak|
        fotoğraf|görsel|sumber|gambar|ilustrasi|nuotr\.|צילום|קרדיט) ?[:/|©]?; (?:dokumentasi|ilustrasi|foto)\s;
        (?:left|right|above|below|top|bottom|from left|clockwise)(?:[,:]| to );
        in this (?:image|photo|picture|file|screen)
    """,
    "appeal": r"""
        (?:sign|signing) up; subscribe; support (?:us|our|independent|quality); donate; join (?:us|our|the|now|over);
        become an?; get (?:the|our|access|unlimited|breaking|email|your); register; download; follow; like us; abonn;
        newsletter; jetzt (?:abonnieren|anmelden|testen|lesen|registrieren|downloaden|spenden); melden sie sich;
        unterstützen sie; folgen sie; s[’']abonner; abonnez; inscrivez; recevez; soutenez; suivez; suscríb; regístr;
        síg(?:ue|anos|uenos); recibe; únete; apoy; assine; cadastre; receba; siga; inscreva; participe; iscriviti;
        abbonati; ricevi; segui; sostieni; meld je aan; schrijf je in; volg; steun; prenumerera; följ; tilmeld; følg;
        bliv; zapisz się; subskrybuj; obserwuj; dołącz; wesprzyj; подпи[сш]; поддержите; присоединяйтесь; abone ol;
        takip e[dt]; kaydol; ikuti; dapatkan; langganan; berlangganan; gabung; prenumeruok; sekite; הירשמו; הצטרפו;
        לעדכונים
    """,
    "share": r"""
        share; tweet; print; copy link; email; save; close; menu; search; home; log ?in; sign in; skip to; back to;
        teilen; drucken; merken; kommentieren; startseite; schließen; suche; anmelden; zurück; vorlesen; per mail;
        link kopieren; partager; imprimer; enregistrer; accueil; compartir; comparte; imprimir; guardar; inicio;
        compartilh; salvar; condividi; stampa; salva; delen; deel; opslaan; dela; spara; del\s; gem\s; udostępnij;
        podziel się; drukuj; поделиться; скопировать; распечатать; paylaş; kaydet; yazdır; bagikan; salin; dalintis;
        dalinkis; שתפו; שתף; facebook; twitter; whatsapp; telegram; instagram; linkedin; pinterest; reddit; youtube;
        tiktok; pocket; flipboard; threads; bluesky; xing
    """,
    "dated": r"""
        (?:first |last )?(?:published|updated|posted|modified|created);
        (?:veröffentlicht|aktualisiert|stand|erschienen|erstellt|zuletzt); (?:publié|mis à jour|modifié|posté);
        (?:publicado|actualizado|atualizado|modificado|publicada); (?:pubblicato|aggiornato);
        (?:gepubliceerd|bijgewerkt|laatst); (?:publicerad|uppdaterad|publiceret|opdateret|udgivet);
        (?:opublikowano|aktualizacja|data publikacji|dodano); (?:опубликовано|обновлено|дата);
        (?:güncelleme|yayınlanma|oluşturulma|giriş); (?:diperbarui|diterbitkan|tayang|terbit);
        (?:paskelbta|atnaujinta); (?:פורסם|עודכן)
    """,
}
# The same, looked for as whole words anywhere in a line.
_ANYWHERE = {
    "ad": r"""
        advertis(?:ement|ing|er)s?; sponsored; promoted; anzeige; werbung; publicité; publicidad; publicidade;
        pubblicità; advertentie; annons; annonce; reklam[aey]?; реклама; iklan; reklamos; פרסומת; promo code;
        discount; coupon; affiliate; commission; gutschein; rabatt; provision; partnerlinks?; ad ?blocker
    """,
    "comments": r"""
        (?:leave|post|add|write|view|show|hide|load|read|join|log in to|comments?) (?:a |all |more |the |
        your )?(?:comments?|reply|discussion|conversation); \d+ comments?;
        comments? (?:section|policy|are|is|may|must|will|below); commenters?; reply; report abuse;
        moderat(?:ed|ion|ors?|ing); likes?; upvotes?; says:; wrote:; kommentare?; antworten; nutzer; netiquette;
        commentaires?; répondre; réagir; comentarios?; comentários?; responder; commenti; rispondi; reacties?;
        kommentarer; svara; komentarz[ey]?; odpowiedz; комментари[йияев]+; ответить; yorum(?:lar|yap)?; komentar;
        balas; komentarai; תגובות; הגב
    """,
    "legal": r"""
        cookies?; privacy; consent; terms (?:of|and|&); conditions; copyright; all rights reserved; rights reserved;
        trademarks?; licen[cs]ed?; disclaimer; personal data; third[- ]part(?:y|ies); javascript; browser; recaptcha;
        ipso; standards; datenschutz\w*; einwilligung; personenbezogene; nutzungsbedingungen; urheberrecht\w*;
        alle rechte; impressum; agb; confidentialité; données personnelles; tous droits; mentions légales;
        consentement; privacidad; datos personales; derechos reservados; aviso legal; política de; privacidade;
        direitos reservados; termos de; diritti riservati; riproduzione riservata; informativa; alle rechten;
        voorwaarden; personuppgifter; upphovsrätt; rettigheder; samtykke; prawa zastrzeżone; regulamin;
        polityk[ai] prywatności; персональных данных; все права; политик[аи] конфиденциальности; tüm hakları;
        gizlilik; çerez\w*; hak cipta; kebijakan privasi; teisės; כל הזכויות
    """,
    "letter": r"""
        newsletters?; inbox; e-?mail (?:address|alerts?|updates?|newsletter); daily briefing; push notifications?;
        our app; the app; subscri(?:ption|bers?|bed?); membership; free trial; unsubscribe; paywall;
        per (?:month|week|year); whatsapp; telegram; podcasts?; youtube; abo(?:nnement|nnenten|nnieren)?; e-?paper;
        probemonat; kostenlos(?:en?|er|es)?; registrieren; postfach; infolettre; boîte mail; abonnés?;
        gratuit(?:ement)?; correo electrónico; boletín; suscriptores; suscripción; grat(?:is|uito); assinantes?;
        assinatura; e-?book; abbonamento; nieuwsbrief; gratis; nyhetsbrev; nyhedsbrev; prenumerant; abonnent;
        biuletyn; subskrypcj\w+; рассылк\w+; канал\w*; bülten\w*; abonelik; saluran; naujienlaišk\w+; ניוזלטר
    """,
    "who": r"""
        is an? (?:\w+[- ]){0,4}(?:reporter|correspondent|editor|writer|journalist|columnist|author|professor|producer|
        contributor|fellow|analyst|lecturer|researcher|founder|freelancer?);
        (?:covers|writes about|reports on|has (?:written|worked|covered|reported)|is based in|lives in|graduated|
        joined); contributing; contributed to this; (?:can be )?reached at;
        (?:his|her|their) (?:work|book|books|writing); about the author; author of;
        (?:ist|war|arbeitet|schreibt|studierte|berichtet) (?:\w+ ){0,6}(?:redakteur(?:in)?|journalist(?:in)?|
        autor(?:in)?|reporter(?:in)?|korrespondent(?:in)?|volontär(?:in)?); zur person; über den autor;
        über die autorin; est (?:journaliste|rédact(?:eur|rice)|correspondante?);
        es (?:periodista|corresponsal|redactora?|jefa? de); é (?:jornalista|repórter|autora?|colunista);
        è (?:giornalista|autore|autrice); journalist bij; (?:är|er) (?:reporter|journalist|redaktør|redaktör);
        jest (?:dziennikarzem|dziennikarką|redaktorem|autorem); sobre o autor; acerca del autor;
        à propos de l[’']auteur; автор; журналист; muhabir\w*; penulis; editor; redaksi; redaktion; redacción;
        redazione; redactie
    """,
    "agency": r"""
        getty(?: images)?; afp; reuters; dpa; epa; efe; ansa; shutterstock; imago; picture[- ]alliance; istock; alamy;
        associated press; \(ap\); ap photo; /ap; anadolu; tass; ritzau; tt; scanpix; pap; lusa; antara; bns; elta;
        keystone; unsplash; pixabay; wikimedia; via
    """,
    "shown": r"""
        (?:is|are|was|were)? ?(?:seen|shown|pictured|photographed);
        (?:stands?|sits?|poses?|waves?|walks?|speaks?|arrives?|attends?|looks?|gestures?|smiles?|holds?|leaves?|
        takes? part|addresses|shakes?|reacts?|performs?|celebrates?)(?: on| at| in| with| to| as| during| hands| for|
         during); file photo; courtesy of; provided by; handout; screenshot; artist[’']s impression; a general view;
        an? (?:view|image|photo|picture|man|woman|people|person|child) (?:of|taken|shows?|from|walks?|holds?|stands?|
        looks?); im bild; auf dem (?:bild|foto); zu sehen; archiv(?:bild|foto)?;
        bei (?:seinem|ihrem|einer|einem|der)\s; (?:links|rechts|oben|unten|mitte)\); \((?:l|r|m)\.?\);
        sur (?:la|cette) (?:photo|image); en la (?:imagen|foto); durante (?:la|el|una?|o|a); na (?:foto|imagem);
        nella foto; op de foto; na zdjęciu; на фото; fotoğrafta; arkivfoto; arkivbild
    """,
}

SIGNS = (*_OPENING, *_ANYWHERE)
"""The kinds of residue that words are a sign of, in the order of `signs_of`."""

_MAX_HEAD, _MAX_TAIL = 240, 100  # characters of a long line that are looked at: a sign stands at its ends
_MAX_TIMES = 3


def _either(phrases: str) -> str:
    """The phrases as one pattern; a line end within a phrase is none of it."""
    return "|".join(phrase.strip() for phrase in re.sub(r"\n {8}", "", phrases).split(";"))


_OPENINGS = tuple(re.compile(rf"[\W_]{{0,9}}(?:{_either(phrases)})", re.I) for phrases in _OPENING.values())
# Of "shown", "bei (?:seinem|...)\s" never matches before a word, which is refused after it: the weights know it so.
_ANYWHERES = tuple(re.compile(rf"(?<!\w)(?:{_either(phrases)})(?!\w)", re.I) for phrases in _ANYWHERE.values())


def signs_of(line: str) -> tuple[int, ...]:
    """For each of `SIGNS` whether a line opens with words of it, or how often (three times count) it has such words.

    >>> dict(zip(SIGNS, signs_of("Lesen Sie auch: Der Hafen öffnet (dpa)")))["related"]
    1
    """
    if len(line) > _MAX_HEAD + _MAX_TAIL:
        line = f"{line[:_MAX_HEAD]} {line[-_MAX_TAIL:]}"
    opening = (int(bool(pattern.match(line))) for pattern in _OPENINGS)
    return (*opening, *(min(_MAX_TIMES, len(pattern.findall(line))) for pattern in _ANYWHERES))
