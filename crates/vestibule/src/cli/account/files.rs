//! Accounts as files: comma-separated values (RFC 4180) and JSON. What is in a file is data: a field that a spreadsheet would
//! take for a formula is written so that it does not, and read back as it was.

use std::io::Write as _;
use std::path::Path;

use accounts::Hashing;
use serde::{Deserialize, Serialize};

use super::passwords;
use crate::cli::strangers_words::row;
use crate::control::accounts::{AccountView, MOST_AT_ONCE, NewAccount};

/// The largest file that is read, in bytes.
const LARGEST: u64 = 4 * 1024 * 1024;
/// How many hashes are made between two words about it.
const STEP: usize = 50;

const HEAD: &str = "name,role,plan,devices,mail,note,valid_until,hash\r\n";

/// An account in a file.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Row {
    name: String,
    password: String,
    hash: String,
    role: String,
    plan: String,
    devices: Option<u16>,
    mail: String,
    note: String,
    /// A moment such as `2026-12-31T12:00:00Z`; empty for ever.
    valid_until: String,
}

impl Row {
    fn valid_until_ms(&self) -> Result<Option<u64>, String> {
        if self.valid_until.is_empty() {
            return Ok(None);
        }
        let wrong =
            || format!("{:?}: {:?} is no moment such as 2026-12-31T12:00:00Z", self.name, self.valid_until);
        let moment: jiff::Timestamp = self.valid_until.parse().map_err(|_| wrong())?;
        u64::try_from(moment.as_millisecond()).map(Some).map_err(|_| wrong())
    }
}

/// A password that was made for somebody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(super) struct Made {
    name: String,
    password: String,
}

pub(super) fn csv(accounts: &[AccountView]) -> String {
    let rows = accounts.iter().map(|account| {
        let AccountView { name, role, plan, devices, mail, note, valid_until, hash, .. } = account;
        let devices = devices.map(|most| most.to_string()).unwrap_or_default();
        let [plan, mail, until, hash] =
            [plan, mail, valid_until, hash].map(|text| text.as_deref().unwrap_or_default());
        row([name.as_str(), role.as_str(), plan, &devices, mail, note.as_str(), until, hash])
    });
    std::iter::once(HEAD.to_owned()).chain(rows).collect()
}

pub(super) fn passwords_csv(made: &[Made]) -> String {
    let rows = made.iter().map(|one| row([one.name.as_str(), one.password.as_str()]));
    std::iter::once("name,password\r\n".to_owned()).chain(rows).collect()
}

/// The accounts of a file.
pub(super) fn read(path: &Path) -> Result<Vec<Row>, String> {
    let size = std::fs::metadata(path).map_err(|error| error.to_string())?.len();
    if size > LARGEST {
        return Err(format!("is larger than {LARGEST} bytes"));
    }
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let rows = understand(text.trim_start_matches('\u{feff}'))?;
    match rows.len() {
        0 => Err("has no account".to_owned()),
        count if count > MOST_AT_ONCE => Err(format!("has more than {MOST_AT_ONCE} accounts; divide it")),
        _ => Ok(rows),
    }
}

fn understand(text: &str) -> Result<Vec<Row>, String> {
    if text.trim_start().starts_with('[') {
        return serde_json::from_str(text).map_err(|error| format!("is no JSON of accounts: {error}"));
    }
    let mut records = records(text)?.into_iter();
    let (_, head) = records.next().ok_or("has no line")?;
    let head: Vec<String> = head.iter().map(|name| name.trim().to_lowercase()).collect();
    if !head.iter().any(|name| name == "name") {
        return Err("has no column \"name\" in its first line".to_owned());
    }
    records.map(|(line, fields)| one(line, &head, fields)).collect()
}

fn one(line: usize, head: &[String], fields: Vec<String>) -> Result<Row, String> {
    if fields.len() != head.len() {
        return Err(format!("line {line}: has {} fields, the first line has {}", fields.len(), head.len()));
    }
    let mut row = Row::default();
    for (name, field) in head.iter().zip(fields) {
        let field = as_it_was(field);
        match name.as_str() {
            "name" => row.name = field,
            "password" => row.password = field,
            "hash" => row.hash = field,
            "role" => row.role = field,
            "plan" => row.plan = field,
            "mail" => row.mail = field,
            "note" => row.note = field,
            "valid_until" => row.valid_until = field,
            "devices" if field.is_empty() => {}
            "devices" => {
                let wrong = |_| format!("line {line}: {field:?} is no number of devices");
                row.devices = Some(field.parse().map_err(wrong)?);
            }
            _ => {}
        }
    }
    Ok(row)
}

/// Without the mark that keeps a spreadsheet from taking it for a formula.
fn as_it_was(field: String) -> String {
    match field.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest.to_owned(),
        _ => field,
    }
}

/// The records of RFC 4180, each with the number of its first line; empty lines are none.
fn records(text: &str) -> Result<Vec<(usize, Vec<String>)>, String> {
    let (mut records, mut fields, mut field) = (Vec::new(), Vec::new(), String::new());
    let (mut line, mut began, mut quoted, mut was_quoted) = (1, 1, false, false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '\n' {
            line += 1;
        }
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                field.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if field.is_empty() && !was_quoted => (quoted, was_quoted) = (true, true),
            ',' if !quoted => {
                fields.push(std::mem::take(&mut field));
                was_quoted = false;
            }
            '\r' if !quoted && letters.peek() == Some(&'\n') => {}
            '\n' if !quoted => {
                if !(fields.is_empty() && field.is_empty() && !was_quoted) {
                    fields.push(std::mem::take(&mut field));
                    records.push((began, std::mem::take(&mut fields)));
                }
                (began, was_quoted) = (line, false);
            }
            other => field.push(other),
        }
    }
    if quoted {
        return Err(format!("line {began}: a quotation mark has no end"));
    }
    if !(fields.is_empty() && field.is_empty() && !was_quoted) {
        fields.push(field);
        records.push((began, fields));
    }
    Ok(records)
}

/// What is sent of them, with the passwords that were made. Hashing thousands takes minutes: how far it is is said on the way.
pub(super) fn hashed(rows: Vec<Row>, no_change: bool) -> Result<(Vec<NewAccount>, Vec<Made>), String> {
    let (count, mut accounts, mut all_made) = (rows.len(), Vec::new(), Vec::new());
    for (number, row) in rows.into_iter().enumerate() {
        let valid_until_ms = row.valid_until_ms()?;
        let Row { name, password, hash, role, plan, devices, mail, note, .. } = row;
        let (hash, must_change) = if !hash.is_empty() {
            Hashing::accept(&hash).map_err(|wrong| format!("{name:?}: the hash {wrong}"))?;
            (hash, false)
        } else if password.is_empty() {
            let (password, hash) = passwords::made()?;
            all_made.push(Made { name: name.clone(), password });
            (hash, true)
        } else {
            (passwords::hashed(&name, &password)?, !no_change)
        };
        accounts.push(NewAccount {
            name,
            hash,
            role,
            plan,
            devices,
            mail,
            note,
            valid_until_ms,
            must_change,
        });
        if count > STEP && ((number + 1).is_multiple_of(STEP) || number + 1 == count) {
            // Nobody has to see it.
            let _ = writeln!(std::io::stderr().lock(), "{} of {count} passwords are ready", number + 1);
        }
    }
    Ok((accounts, all_made))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(name: &str, note: &str) -> AccountView {
        AccountView {
            name: name.to_owned(),
            role: "host".to_owned(),
            state: "active".to_owned(),
            plan: None,
            devices: Some(3),
            mail: Some("+a@example.org".to_owned()),
            note: note.to_owned(),
            created: String::new(),
            valid_until: Some("2026-12-31T12:00:00Z".to_owned()),
            disabled: None,
            hash: Some("$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$x".to_owned()),
            sessions: Vec::new(),
        }
    }

    #[test]
    fn what_was_exported_is_imported_as_it_was_and_is_no_formula_on_the_way() {
        for note in
            ["", "room 12, \"left\"", "=CMD()", "@SUM(1)", "-1", "<script>alert(1)</script>", "'quoted'"]
        {
            let text = csv(&[view("anna", note)]);
            for line in text.lines() {
                assert!(
                    line.split(',').all(|field| !field.trim_matches('"').starts_with(['=', '@', '+', '-'])),
                    "{line}"
                );
            }
            let rows = understand(&text).unwrap();
            assert_eq!(
                (rows.len(), rows[0].note.as_str(), rows[0].mail.as_str()),
                (1, note, "+a@example.org")
            );
            assert_eq!((rows[0].devices, rows[0].role.as_str()), (Some(3), "host"));
            assert!(rows[0].hash.starts_with("$argon2id$"));
            assert_eq!(rows[0].valid_until_ms(), Ok(Some(1_798_718_400_000)));
        }
    }

    #[test]
    fn columns_stand_in_any_order_and_json_is_read_too() {
        let csv = "Note,NAME,other\r\n\"two\nlines\",anna,x\r\n\r\nb,berta,\n";
        let rows = understand(csv).unwrap();
        assert_eq!(rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["anna", "berta"]);
        assert_eq!(rows[0].note, "two\nlines");
        let json = r#"[{"name":"anna","password":"correct horse","devices":2,"state":"active"}]"#;
        let rows = understand(json).unwrap();
        assert_eq!((rows[0].password.as_str(), rows[0].devices), ("correct horse", Some(2)));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (text, wrong) in [
            ("", "has no line"),
            ("anna\n", "has no column \"name\" in its first line"),
            ("name,note\nanna\n", "line 2: has 1 fields, the first line has 2"),
            ("name,devices\n\nanna,many\n", "line 3: \"many\" is no number of devices"),
            ("name\n\"anna\n", "line 2: a quotation mark has no end"),
        ] {
            assert_eq!(understand(text).unwrap_err(), wrong);
        }
    }

    #[test]
    fn an_end_is_a_moment_or_left_out() {
        let rows =
            understand("name,valid_until\nanna,\nberta,2026-12-31T13:00:00+01:00\ncarl,tomorrow\n").unwrap();
        assert_eq!(rows[0].valid_until_ms(), Ok(None));
        assert_eq!(rows[1].valid_until_ms(), Ok(Some(1_798_718_400_000)));
        assert!(rows[2].valid_until_ms().unwrap_err().contains("\"carl\": \"tomorrow\""));
        let json = r#"[{"name":"anna","valid_until":"2026-12-31T12:00:00Z"}]"#;
        assert_eq!(understand(json).unwrap()[0].valid_until_ms(), Ok(Some(1_798_718_400_000)));
    }

    #[test]
    fn who_brings_no_password_gets_one_and_must_change_it() {
        let rows = understand("name,password\nanna,\nberta,correct horse\n").unwrap();
        let (accounts, made) = hashed(rows.clone(), true).unwrap();
        assert_eq!((made.len(), made[0].name.as_str()), (1, "anna"));
        assert_eq!(accounts.iter().map(|one| one.must_change).collect::<Vec<_>>(), [true, false]);
        assert!(hashed(rows, false).unwrap().0.iter().all(|one| one.must_change));
        let weak = understand("name,password\nanna,12345678\n").unwrap();
        assert!(hashed(weak, false).unwrap_err().contains("anybody would guess"));
    }
}
