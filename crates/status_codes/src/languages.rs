//! The languages in which visitors are spoken to, and which of them somebody asked for (RFC 9110 §12.5.4).

use crate::Side;

/// A language of the visitors' texts. Facts are never translated.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Language {
    /// English, which every page has.
    #[default]
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Portuguese.
    Portuguese,
    /// Arabic.
    Arabic,
    /// Chinese, in simplified characters.
    Chinese,
}

impl Language {
    /// All of them, English first.
    pub const ALL: [Self; 7] = [
        Self::English,
        Self::German,
        Self::French,
        Self::Spanish,
        Self::Portuguese,
        Self::Arabic,
        Self::Chinese,
    ];

    /// The tag for `lang` and `Content-Language` (RFC 5646).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Portuguese => "pt",
            Self::Arabic => "ar",
            Self::Chinese => "zh",
        }
    }

    /// The name of the language in the language itself.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
            Self::French => "Français",
            Self::Spanish => "Español",
            Self::Portuguese => "Português",
            Self::Arabic => "العربية",
            Self::Chinese => "中文",
        }
    }

    /// `ltr` or `rtl`, for `dir`.
    #[must_use]
    pub const fn direction(self) -> &'static str {
        if matches!(self, Self::Arabic) { "rtl" } else { "ltr" }
    }

    /// The language of a tag such as `de`, `pt-BR` or `zh_Hans`; `None` for one that is not spoken here.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// The language that an `Accept-Language` value likes best among those spoken here, or English.
    #[must_use]
    pub fn wanted(accept_language: &str) -> Self {
        let mut best = (0, Self::English);
        for (range, weight) in preferences(accept_language) {
            let language = if range == "*" { Some(Self::English) } else { Self::of_tag(range) };
            if let Some(language) = language.filter(|_| weight > best.0) {
                best = (weight, language);
            }
        }
        best.1
    }

    /// The heading over what visitors are told.
    #[must_use]
    pub const fn for_visitors(self) -> &'static str {
        match self {
            Self::English => "For visitors",
            Self::German => "Für Besucher",
            Self::French => "Pour les visiteurs",
            Self::Spanish | Self::Portuguese => "Para visitantes",
            Self::Arabic => "للزائرين",
            Self::Chinese => "致访问者",
        }
    }

    /// Whose turn it is when the reason lies on that side: the answer to "is it me?" in a few words.
    #[must_use]
    pub const fn whose_turn(self, side: Side) -> &'static str {
        let [you, site, network, nobody] = match self {
            Self::English => {
                ["It is your turn", "It is the site's turn", "It comes from the network", "Nothing is wrong"]
            }
            Self::German => {
                ["Sie sind dran", "Die Website ist dran", "Es kommt vom Netz", "Alles ist in Ordnung"]
            }
            Self::French => {
                ["C’est à vous d’agir", "C’est au site d’agir", "Cela vient du réseau", "Tout va bien"]
            }
            Self::Spanish => ["Le toca a usted", "Le toca al sitio", "Viene de la red", "Todo está bien"],
            Self::Portuguese => ["É a sua vez", "É a vez do site", "Vem da rede", "Está tudo bem"],
            Self::Arabic => ["الدور عليك", "الدور على الموقع", "السبب في الشبكة", "كل شيء على ما يرام"],
            Self::Chinese => ["轮到您处理", "由网站处理", "原因在网络", "一切正常"],
        };
        match side {
            Side::You => you,
            Side::Site => site,
            Side::Network => network,
            Side::Nobody => nobody,
        }
    }

    /// What is said in this language where a text stands in English because nobody has translated it; empty for English.
    #[cfg(feature = "problem")]
    #[must_use]
    pub const fn untranslated(self) -> &'static str {
        self.said().english
    }

    #[cfg(feature = "problem")]
    pub(crate) const fn said(self) -> Said {
        match self {
            Self::English => Said { request: "Number of this request", more: "More about", english: "" },
            Self::German => Said {
                request: "Nummer dieser Anfrage",
                more: "Mehr über",
                english: "Dieser Text ist noch nicht übersetzt.",
            },
            Self::French => Said {
                request: "Numéro de cette requête",
                more: "En savoir plus sur",
                english: "Ce texte n’est pas encore traduit.",
            },
            Self::Spanish => Said {
                request: "Número de esta solicitud",
                more: "Más sobre",
                english: "Este texto aún no está traducido.",
            },
            Self::Portuguese => Said {
                request: "Número deste pedido",
                more: "Mais sobre",
                english: "Este texto ainda não está traduzido.",
            },
            Self::Arabic => {
                Said {
                    request: "رقم هذا الطلب", more: "المزيد عن", english: "لم يُترجم هذا النص بعد."
                }
            }
            Self::Chinese => {
                Said {
                    request: "此请求的编号", more: "了解更多：", english: "此文本尚未翻译。"
                }
            }
        }
    }
}

/// What stands around a text.
#[cfg(feature = "problem")]
pub(crate) struct Said {
    pub(crate) request: &'static str,
    pub(crate) more: &'static str,
    /// That what follows is in English.
    pub(crate) english: &'static str,
}

/// The members of an `Accept` or `Accept-Language` value with their weights in thousandths (RFC 9110 §12.4.2). What
/// cannot be read weighs nothing and is left out.
pub fn preferences(value: &str) -> impl Iterator<Item = (&str, u16)> {
    value.split(',').filter_map(|member| {
        let mut parts = member.split(';');
        let name = parts.next().map(str::trim).filter(|name| !name.is_empty())?;
        let mut weight = 1000;
        for parameter in parts {
            let (key, number) = parameter.split_once('=').unwrap_or((parameter, ""));
            if key.trim().eq_ignore_ascii_case("q") {
                weight = thousandths(number.trim())?;
            }
        }
        (weight > 0).then_some((name, weight))
    })
}

/// `0.8` as 800.
fn thousandths(number: &str) -> Option<u16> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole = match whole {
        "0" => 0,
        "1" => 1000,
        _ => return None,
    };
    if fraction.len() > 3 || !fraction.bytes().all(|octet| octet.is_ascii_digit()) {
        return None;
    }
    let scale = [0, 100, 10, 1].get(fraction.len()).copied().unwrap_or(0);
    let parts: u16 = if fraction.is_empty() { 0 } else { fraction.parse().ok()? };
    Some((whole + parts * scale).min(1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_that_is_liked_best_and_spoken_here_is_taken() {
        for (value, language) in [
            ("", Language::English),
            ("de", Language::German),
            ("nl, de;q=0.7, en;q=0.9", Language::English),
            ("nl, fr-CH, fr;q=0.9, en;q=0.8, *;q=0.5", Language::French),
            ("pt-BR,pt;q=0.9", Language::Portuguese),
            ("zh-Hans-CN", Language::Chinese),
            ("de;q=0, es;q=0.001", Language::Spanish),
            ("de;q=high, es;q=0.1", Language::Spanish),
            ("en;q=0.5, ar;q=0.50", Language::English),
            ("xx", Language::English),
        ] {
            assert_eq!(Language::wanted(value), language, "{value}");
        }
    }

    #[test]
    fn weights_are_read_as_the_grammar_says() {
        let read: Vec<_> = preferences("a;q=1, b;q=0.25 ,, c ; level=1 ; Q=0.5, d;q=1.5, e;q=0").collect();
        assert_eq!(read, [("a", 1000), ("b", 250), ("c", 500), ("d", 1000)]);
        assert_eq!(preferences("a;q=2, b;q=0.1234, c;q=-1, d;q=").count(), 0);
    }
}
