//! Vouchers as files: comma-separated values (RFC 4180) and lists of codes. What is in a file is data: a field that a
//! spreadsheet would take for a formula is written so that it does not.

use std::path::Path;

use captivity::VoucherCode;
use gateway::people::MOST_VOUCHERS;

use crate::cli::strangers_words::row;
use crate::control::vouchers::VoucherView;

/// The largest file that is read, in bytes.
const LARGEST: u64 = 4 * 1024 * 1024;

const HEAD: &str = "code,batch,plan,state,devices,unused_until,first_used,used_bytes\r\n";

pub(super) fn csv(vouchers: &[VoucherView]) -> String {
    let rows = vouchers.iter().map(|voucher| {
        let VoucherView { code, batch, plan, state, devices, unused_until, first_used, used_bytes, .. } =
            voucher;
        let devices = devices.map(|most| most.to_string()).unwrap_or_default();
        let [unused_until, first_used] =
            [unused_until, first_used].map(|moment| moment.clone().unwrap_or_default());
        let (batch, used_bytes) = (batch.to_string(), used_bytes.to_string());
        row([code, &batch, plan, state, &devices, &unused_until, &first_used, &used_bytes]
            .map(String::as_str))
    });
    std::iter::once(HEAD.to_owned()).chain(rows).collect()
}

/// The codes of a file.
pub(super) fn codes(path: &Path) -> Result<Vec<String>, String> {
    let size = std::fs::metadata(path).map_err(|error| error.to_string())?.len();
    if size > LARGEST {
        return Err(format!("is larger than {LARGEST} bytes"));
    }
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let codes = read(&text)?;
    match codes.len() {
        0 => Err("has no code".to_owned()),
        count if count > MOST_VOUCHERS => Err(format!("has more than {MOST_VOUCHERS} codes")),
        _ => Ok(codes),
    }
}

fn read(text: &str) -> Result<Vec<String>, String> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('[') {
        #[derive(serde::Deserialize)]
        struct One {
            code: String,
        }
        let all: Vec<One> =
            serde_json::from_str(text).map_err(|error| format!("is not the JSON of an export: {error}"))?;
        return all.into_iter().map(|one| checked(one.code, 0)).collect();
    }
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).peekable();
    let named = |line: &str| line.split(',').position(|name| name.trim().trim_matches('"') == "code");
    let column = lines.peek().and_then(|(_, line)| named(line));
    if column.is_some() {
        lines.next();
    }
    lines
        .map(|(number, line)| {
            let code = line.split(',').nth(column.unwrap_or(0)).unwrap_or_default();
            checked(code.trim().trim_matches('"').to_owned(), number + 1)
        })
        .collect()
}

fn checked(code: String, line: usize) -> Result<String, String> {
    match code.parse::<VoucherCode>() {
        Ok(_) => Ok(code),
        Err(wrong) if line == 0 => Err(format!("{code:?}: {wrong}")),
        Err(wrong) => Err(format!("line {line}: {code:?}: {wrong}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use captivity::VoucherTag;

    fn a_code() -> String {
        VoucherCode::from_draw(VoucherTag::from_draw(3), 12_345_678_901_234_567_890).to_string()
    }

    #[test]
    fn what_was_exported_is_imported_and_so_is_a_plain_list() {
        let code = a_code();
        let csv = format!("{HEAD}{code},3,day-pass,unused,,,,0\r\n");
        let moved = format!("plan,code\nday-pass,\"{code}\"\n");
        let json = format!("[{{\"code\":\"{code}\",\"batch\":3}}]");
        for text in [csv, moved, json, format!("{code}\n\n"), code.to_lowercase()] {
            let read: Vec<VoucherCode> =
                read(&text).unwrap().iter().map(|one| one.parse().unwrap()).collect();
            assert_eq!(read, [code.parse().unwrap()], "{text}");
        }
    }

    #[test]
    fn a_wrong_code_is_named_with_its_line() {
        let wrong = read(&format!("{}\nABCD-EFGH-JKMN\n", a_code())).unwrap_err();
        assert!(wrong.starts_with("line 2: \"ABCD-EFGH-JKMN\": "), "{wrong}");
    }
}
