//! Finding a form in a page and filling it in, as far as a person without script would: no HTML parser.
//!
//! It reads what our own pages look like: quoted or bare attributes, no nested forms. It is the lab's, so a page it
//! cannot read is a page to look at.

/// A form of a page, filled in as a willing visitor would: hidden fields kept, boxes ticked.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Form {
    /// Where it goes, as written.
    pub action: String,
    /// `post` or `get`, lower case.
    pub method: String,
    /// Names and values in the order of the page.
    pub fields: Vec<(String, String)>,
}

impl Form {
    /// All forms of a page.
    #[must_use]
    pub fn all_in(page: &str) -> Vec<Self> {
        let mut forms = Vec::new();
        let mut rest = page;
        while let Some((attributes, after)) = next_tag(rest, "form") {
            let end = find_ignoring_case(after, "</form").unwrap_or(after.len());
            let (inside, beyond) = after.split_at(end);
            forms.push(Self {
                action: attribute(attributes, "action").unwrap_or_default(),
                method: attribute(attributes, "method").unwrap_or_default().to_ascii_lowercase(),
                fields: fields_of(inside),
            });
            rest = beyond;
        }
        forms
    }

    /// Sets a field, or adds it.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        match self.fields.iter_mut().find(|(found, _)| found == name) {
            Some((_, old)) => value.clone_into(old),
            None => self.fields.push((name.to_owned(), value.to_owned())),
        }
        self
    }

    /// The fields as `application/x-www-form-urlencoded`.
    #[must_use]
    pub fn encoded(&self) -> String {
        let pair = |(name, value): &(String, String)| format!("{}={}", percent(name), percent(value));
        self.fields.iter().map(pair).collect::<Vec<_>>().join("&")
    }
}

fn fields_of(inside: &str) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for tag in ["input", "button"] {
        let mut rest = inside;
        while let Some((attributes, after)) = next_tag(rest, tag) {
            rest = after;
            let Some(name) = attribute(attributes, "name") else { continue };
            let is_box =
                attribute(attributes, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox"));
            let unset = if is_box { "on" } else { "" };
            fields.push((name, attribute(attributes, "value").unwrap_or_else(|| unset.to_owned())));
        }
    }
    fields
}

/// The attributes of the next such tag, and what follows it.
fn next_tag<'p>(page: &'p str, name: &str) -> Option<(&'p str, &'p str)> {
    let mut rest = page;
    loop {
        let start = find_ignoring_case(rest, &format!("<{name}"))?;
        let after = rest.get(start + 1 + name.len()..)?;
        rest = after;
        if after.starts_with(|next: char| next.is_ascii_whitespace() || next == '>' || next == '/') {
            return after.split_once('>');
        }
    }
}

fn attribute(attributes: &str, name: &str) -> Option<String> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '=').unwrap_or(rest.len());
        let (found, after) = rest.split_at(end);
        if found.is_empty() {
            return None;
        }
        let (value, after) = match after.trim_start().strip_prefix('=') {
            Some(value) => take_value(value.trim_start()),
            None => ("", after),
        };
        if found.eq_ignore_ascii_case(name) {
            return Some(unescape(value));
        }
        rest = after;
    }
}

/// A quoted or bare value, and what follows.
fn take_value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(quoted) = text.strip_prefix(quote) {
            return quoted.split_once(quote).unwrap_or((quoted, ""));
        }
    }
    text.split_at(text.find(|c: char| c.is_ascii_whitespace()).unwrap_or(text.len()))
}

fn find_ignoring_case(text: &str, wanted: &str) -> Option<usize> {
    text.as_bytes().windows(wanted.len()).position(|here| here.eq_ignore_ascii_case(wanted.as_bytes()))
}

/// Undoes the references that templates write; `&amp;` last, so that nothing is undone twice.
fn unescape(text: &str) -> String {
    [
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&#x2f;", "/"),
        ("&lt;", "<"),
        ("&gt;", ">"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
    .replace("&amp;", "&")
}

fn percent(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for octet in text.bytes() {
        match octet {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'*' => encoded.push(octet.into()),
            b' ' => encoded.push('+'),
            _ => encoded.push_str(&format!("%{octet:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_found_and_filled_in_as_a_willing_visitor_would() {
        let page = r#"<p>x</p><form action="/language"><button name=lang value=de>Deutsch</button></form>
            <FORM method=POST action='/sign-in?a=1&amp;b=2' class="big">
              <input type="hidden" name="token" value="a&quot;b=/+">
              <label><input required type=checkbox name=accept value=terms></label>
              <input type="checkbox" name="news"/><button type=submit>Go online</button>
            </FORM>"#;
        let forms = Form::all_in(page);
        assert_eq!(forms.len(), 2);
        let form = &forms[1];
        assert_eq!((form.action.as_str(), form.method.as_str()), ("/sign-in?a=1&b=2", "post"));
        assert_eq!(form.encoded(), "token=a%22b%3D%2F%2B&accept=terms&news=on");
        assert_eq!(form.clone().with("accept", "no").encoded(), "token=a%22b%3D%2F%2B&accept=no&news=on");
        assert_eq!(forms[0].method, "");
    }

    #[test]
    fn odd_pages_end_the_search() {
        for page in [
            "",
            "<form",
            "<form action",
            "<form action=",
            "<formula>",
            "<form><input",
            "<form><input name='x",
        ] {
            assert!(Form::all_in(page).len() <= 1, "{page}");
        }
    }
}
