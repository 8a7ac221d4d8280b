//! What stands around a visitor's text, in the visitor's language. What visitors are told itself is `status_codes`'s.

use status_codes::Language;

/// The frame of a page in one language.
pub(crate) struct Spoken {
    /// What the site is called.
    pub(crate) reference: &'static str,
    /// The way past the head of the page, for who uses a keyboard.
    pub(crate) skip: &'static str,
    /// What the list of codes is good for.
    pub(crate) lead: &'static str,
    /// The link to that list.
    pub(crate) all: &'static str,
    /// The link to the page for developers, and that it is in English.
    pub(crate) whole: &'static str,
    /// What the choice of languages is called.
    pub(crate) languages: &'static str,
    /// What the site does not do.
    pub(crate) nothing_loaded: &'static str,
}

/// The frame in that language.
pub(crate) const fn spoken(language: Language) -> &'static Spoken {
    match language {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
        Language::French => &FRENCH,
        Language::Spanish => &SPANISH,
        Language::Portuguese => &PORTUGUESE,
        Language::Arabic => &ARABIC,
        Language::Chinese => &CHINESE,
    }
}

static ENGLISH: Spoken = Spoken {
    reference: "HTTP status reference",
    skip: "Skip to the content",
    lead: "A page shows you a number? Here is what it means, and whose turn it is.",
    all: "All codes",
    whole: "The whole page, for developers too",
    languages: "Language",
    nothing_loaded: "Nothing here is loaded from elsewhere, and no cookie is set.",
};

static GERMAN: Spoken = Spoken {
    reference: "HTTP-Statuscodes",
    skip: "Zum Inhalt springen",
    lead: "Eine Seite zeigt Ihnen eine Zahl? Hier steht, was sie bedeutet und wer dran ist.",
    all: "Alle Codes",
    whole: "Die ganze Seite, auch für Entwickler, auf Englisch",
    languages: "Sprache",
    nothing_loaded: "Nichts hier wird von anderswo geladen, und es wird kein Cookie gesetzt.",
};

static FRENCH: Spoken = Spoken {
    reference: "Codes d’état HTTP",
    skip: "Aller au contenu",
    lead: "Une page vous montre un nombre ? Voici ce qu’il veut dire et à qui d’agir.",
    all: "Tous les codes",
    whole: "La page entière, aussi pour les développeurs, en anglais",
    languages: "Langue",
    nothing_loaded: "Rien ici n’est chargé d’ailleurs, et aucun cookie n’est déposé.",
};

static SPANISH: Spoken = Spoken {
    reference: "Códigos de estado HTTP",
    skip: "Ir al contenido",
    lead: "¿Una página le muestra un número? Aquí se explica qué significa y a quién le toca.",
    all: "Todos los códigos",
    whole: "La página completa, también para desarrolladores, en inglés",
    languages: "Idioma",
    nothing_loaded: "Nada de aquí se carga desde otro sitio y no se guarda ninguna cookie.",
};

static PORTUGUESE: Spoken = Spoken {
    reference: "Códigos de estado HTTP",
    skip: "Ir para o conteúdo",
    lead: "Uma página mostra-lhe um número? Aqui está o que significa e de quem é a vez.",
    all: "Todos os códigos",
    whole: "A página completa, também para programadores, em inglês",
    languages: "Idioma",
    nothing_loaded: "Nada aqui é carregado de outro lugar e nenhum cookie é guardado.",
};

static ARABIC: Spoken = Spoken {
    reference: "رموز حالة HTTP",
    skip: "انتقل إلى المحتوى",
    lead: "تعرض لك صفحةٌ رقمًا؟ هنا معناه ومن عليه الدور.",
    all: "كل الرموز",
    whole: "الصفحة الكاملة، للمطورين أيضًا، بالإنجليزية",
    languages: "اللغة",
    nothing_loaded: "لا يُحمَّل شيء هنا من مكان آخر، ولا تُحفظ أي ملفات تعريف ارتباط.",
};

static CHINESE: Spoken = Spoken {
    reference: "HTTP 状态码",
    skip: "跳到正文",
    lead: "网页上出现一个数字？这里说明它的含义，以及该由谁处理。",
    all: "全部状态码",
    whole: "完整页面（含开发者内容，英文）",
    languages: "语言",
    nothing_loaded: "此处不从别处加载任何内容，也不设置 Cookie。",
};
