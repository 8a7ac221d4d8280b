//! HTML, written piece by piece: markup of ours as it stands, everything else escaped.

/// A piece of HTML that grows.
#[derive(Default)]
pub(crate) struct Markup(String);

impl Markup {
    /// Appends markup.
    pub(crate) fn raw(&mut self, markup: &str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Appends text.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                other => self.0.push(other),
            }
        }
        self
    }

    /// Appends text in which backticks stand around what is code.
    pub(crate) fn words(&mut self, words: &str) -> &mut Self {
        let parts: Vec<_> = words.split('`').collect();
        if parts.len().is_multiple_of(2) {
            // A lone backtick means itself.
            return self.text(words);
        }
        for (index, part) in parts.into_iter().enumerate() {
            if index.is_multiple_of(2) {
                self.text(part);
            } else {
                self.raw("<code>").text(part).raw("</code>");
            }
        }
        self
    }

    /// Appends a link.
    pub(crate) fn link(&mut self, address: &str, words: &str) -> &mut Self {
        self.raw("<a href=\"").text(address).raw("\">").words(words).raw("</a>")
    }

    /// Whether nothing has been written.
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What has been written.
    pub(crate) fn into_string(self) -> String {
        self.0
    }

    /// The same, to be looked at.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_can_close_nothing_and_open_nothing() {
        let mut markup = Markup::default();
        markup.link("\"><script>", "a `<b>` & 'c'");
        assert_eq!(
            markup.as_str(),
            "<a href=\"&quot;&gt;&lt;script&gt;\">a <code>&lt;b&gt;</code> &amp; &#39;c&#39;</a>"
        );
    }

    #[test]
    fn a_lone_backtick_means_itself() {
        let mut markup = Markup::default();
        markup.words("press `");
        assert_eq!(markup.as_str(), "press `");
    }
}
