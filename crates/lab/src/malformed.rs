//! Requests that break HTTP or look as if they did, and what the plain door must answer: one table for all who ask it.
//!
//! The table is `data/malformed.tsv`; what is judged here is the answer on the wire, whoever carried it.

const TABLE: &str = include_str!("../data/malformed.tsv");

/// One shape of request.
#[derive(Clone, Debug)]
pub struct Malformed {
    /// The row of the protocol rules that asks for the answer.
    pub rule: &'static str,
    /// The status code, or none if the connection is to be closed without a word.
    pub answer: Option<u16>,
    /// What is sent, to the last octet.
    pub octets: Vec<u8>,
    written: &'static str,
}

/// Every shape, in the order of the table.
///
/// # Panics
/// When the table cannot be read: it is part of this program.
#[must_use]
pub fn all() -> Vec<Malformed> {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    rows.map(|row| read(row).unwrap_or_else(|| panic!("no row of three columns: {row:?}"))).collect()
}

impl Malformed {
    /// What is wrong about that answer, if anything is: it must be the one of the table, once, dated and closing, and
    /// nothing of the request may come back.
    #[must_use]
    pub fn wrong_about(&self, said: &[u8]) -> Option<String> {
        let text = String::from_utf8_lossy(said);
        let head = text.split("\r\n\r\n").next().unwrap_or_default();
        let got: Option<u16> = head.split(' ').nth(1).and_then(|code| code.parse().ok());
        let answers = text.matches("HTTP/1.1 ").count();
        let closes = head.is_empty() || head.contains("\r\nConnection: close");
        let is_dated = head.is_empty() || head.contains("\r\nDate: ");
        let is_right = got == self.answer
            && answers == usize::from(self.answer.is_some())
            && closes
            && is_dated
            && !text.contains("marker");
        (!is_right).then(|| {
            format!(
                "{} wants {:?}, got {got:?} ({answers} answers, closes: {closes}, dated: {is_dated}): {:.90}",
                self.rule, self.answer, self.written
            )
        })
    }
}

fn read(row: &'static str) -> Option<Malformed> {
    let (rule, rest) = row.split_once('\t')?;
    let (answer, written) = rest.split_once('\t')?;
    let answer = if answer == "closed" { None } else { Some(answer.parse().ok()?) };
    Some(Malformed { rule, answer, octets: octets(written)?, written })
}

/// The octets of a request as the table writes it.
fn octets(written: &str) -> Option<Vec<u8>> {
    let mut octets = Vec::new();
    let mut rest = written;
    while let Some(first) = rest.chars().next() {
        if let Some(repeated) = rest.strip_prefix('{') {
            let (repeated, after) = repeated.split_once('}')?;
            let (text, count) = repeated.rsplit_once('*')?;
            octets.extend(self::octets(text)?.repeat(count.parse().ok()?));
            rest = after;
        } else if let Some(hex) = rest.strip_prefix("\\x") {
            octets.push(u8::from_str_radix(hex.get(..2)?, 16).ok()?);
            rest = hex.get(2..)?;
        } else if let Some(escaped) = rest.strip_prefix('\\') {
            let letters = [('r', b'\r'), ('n', b'\n'), ('t', b'\t'), ('\\', b'\\'), ('"', b'"')];
            let (letter, octet) = letters.iter().find(|(letter, _)| escaped.starts_with(*letter))?;
            octets.push(*octet);
            rest = escaped.strip_prefix(*letter)?;
        } else {
            let (letter, after) = rest.split_at(first.len_utf8());
            octets.extend(letter.as_bytes());
            rest = after;
        }
    }
    Some(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_to_the_last_octet() {
        assert_eq!(octets(r#"a\r\n\t\\\"\x00\xff{bc*3}é"#).unwrap(), b"a\r\n\t\\\"\x00\xffbcbcbc\xc3\xa9");
        assert_eq!(octets(r"\q"), None);
        assert!(all().len() >= 100, "{} shapes", all().len());
    }

    #[test]
    fn an_answer_is_right_only_once_dated_closing_and_without_the_request_in_it() {
        let shape = Malformed { rule: "T1", answer: Some(400), octets: Vec::new(), written: "" };
        let good = "HTTP/1.1 400 Bad Request\r\nDate: x\r\nConnection: close\r\n\r\n";
        assert_eq!(shape.wrong_about(good.as_bytes()), None);
        for bad in [
            String::new(),
            good.replace("400", "404"),
            good.replace("Date", "Age"),
            good.replace("close", "keep-alive"),
            good.to_owned() + "marker",
            good.repeat(2),
        ] {
            assert!(shape.wrong_about(bad.as_bytes()).is_some(), "{bad}");
        }
        let silent = Malformed { answer: None, ..shape };
        assert_eq!(silent.wrong_about(b""), None);
        assert!(silent.wrong_about(good.as_bytes()).is_some());
    }
}
