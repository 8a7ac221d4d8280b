//! A sheet of vouchers to print: code, what it is worth, and a QR code that opens the sign-in page with the code filled in.
//! One HTML file without script that loads nothing.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use super::super::reach::NOT_POSSIBLE;
use super::super::{ConfigFile, complain};
use crate::control::vouchers::VoucherView;
use crate::plans::in_words;
use crate::trouble::Chapter;

#[derive(Debug, Args)]
pub(super) struct Print {
    /// The number of a batch, or a code. Vouchers that were used or taken back are left out.
    pub(super) which: String,
    /// On what.
    #[arg(long, value_enum, default_value_t = Paper::A4)]
    paper: Paper,
    /// The name of the wireless network, to be printed with each.
    #[arg(long, default_value = "")]
    network: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Paper {
    /// Ten on a page, to cut.
    A4,
    /// One after the other on a roll 80 mm wide.
    Receipt,
    /// One on a page, in letters to be read from far away.
    Large,
}

/// Prints the sheet to standard output.
pub(super) fn print(wanted: &Print, vouchers: &[VoucherView], config: Option<PathBuf>) -> ExitCode {
    if vouchers.is_empty() {
        complain(
            &format!("nothing to print: {} has no voucher that was not used or taken back", wanted.which),
            Chapter::Vouchers,
        );
        return ExitCode::from(NOT_POSSIBLE);
    }
    let path = config.unwrap_or_else(|| "/etc/vestibule/vestibule.toml".into());
    let config = match (ConfigFile { path }).load() {
        Ok(config) => config,
        Err(code) => return code,
    };
    let worth = |plan: &str| {
        let plan = plan.parse().ok().and_then(|name| config.conditions.plans.get(name));
        plan.map(in_words).unwrap_or_default()
    };
    super::print(&sheet(wanted, vouchers, &config.portal.url(), &config.portal.venue_name, worth));
    ExitCode::SUCCESS
}

fn sheet(
    wanted: &Print,
    vouchers: &[VoucherView],
    portal: &str,
    venue: &str,
    worth: impl Fn(&str) -> String,
) -> String {
    let style = match wanted.paper {
        Paper::A4 => A4,
        Paper::Receipt => RECEIPT,
        Paper::Large => LARGE,
    };
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Vouchers – {venue}</title>\n\
         <style>{STYLE}{style}</style>\n</head>\n<body>\n",
        venue = escaped(venue)
    );
    for voucher in vouchers {
        page.push_str(&ticket(voucher, &wanted.network, portal, venue, &worth(&voucher.plan)));
    }
    page.push_str("</body>\n</html>\n");
    page
}

fn ticket(voucher: &VoucherView, network: &str, portal: &str, venue: &str, worth: &str) -> String {
    let link = format!("{portal}?voucher={}", voucher.code);
    let network = match network {
        "" => String::new(),
        name => format!("<p>Network: <b>{}</b></p>\n", escaped(name)),
    };
    let until = voucher
        .unused_until
        .as_deref()
        .map(|until| format!("<p>To be used until {}</p>\n", escaped(until.get(..10).unwrap_or(until))));
    format!(
        "<section>\n{qr}<div>\n<h2>{venue}</h2>\n{network}<p class=\"code\">{code}</p>\n<p>{worth}</p>\n{until}\
         <p class=\"link\">{portal}</p>\n</div>\n</section>\n",
        qr = qr(&link),
        venue = escaped(venue),
        code = escaped(&voucher.code),
        worth = escaped(worth),
        until = until.unwrap_or_default(),
        portal = escaped(portal),
    )
}

/// The link as a picture; nothing where it is too long for one.
fn qr(link: &str) -> String {
    let Ok(code) = QrCode::with_error_correction_level(link, EcLevel::M) else { return String::new() };
    let picture = code.render::<svg::Color<'_>>().min_dimensions(160, 160).build();
    // The declaration belongs at the top of a file only.
    let from = picture.find("<svg").unwrap_or(0);
    format!("{}\n", picture.get(from..).unwrap_or_default())
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}

const STYLE: &str = "*{box-sizing:border-box}body{margin:0;font:11pt/1.35 system-ui,sans-serif;color:#000;\
background:#fff}section{display:flex;gap:4mm;align-items:center;break-inside:avoid;padding:4mm;border:1px dashed #888}\
h2{font-size:12pt;margin:0}p{margin:1mm 0}svg{width:30mm;height:30mm;flex:none}\
.code{font:700 16pt/1.2 ui-monospace,monospace;letter-spacing:.04em;white-space:nowrap}.link{font-size:8pt;overflow-wrap:anywhere}";
const A4: &str = "@page{size:A4;margin:10mm}body{display:grid;grid-template-columns:1fr 1fr}";
const RECEIPT: &str = "@page{size:80mm auto;margin:3mm}body{width:74mm}section{flex-direction:column;text-align:center;\
border-width:0 0 1px}";
const LARGE: &str = "@page{size:A4;margin:15mm}section{flex-direction:column;justify-content:center;text-align:center;\
height:260mm;border:0;break-after:page}h2{font-size:32pt}p{font-size:20pt}.code{font-size:44pt}.link{font-size:16pt}\
svg{width:90mm;height:90mm}";

#[cfg(test)]
mod tests {
    use super::*;

    fn voucher() -> VoucherView {
        let text = r#"{"code":"22ZZ-2222-2222","person":1,"batch":3,"plan":"day-pass","state":"unused","used_bytes":0,
            "sessions":[],"unused_until":"2026-12-31T00:00:00Z"}"#;
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn every_voucher_has_its_code_its_picture_and_its_worth_on_every_paper() {
        for paper in [Paper::A4, Paper::Receipt, Paper::Large] {
            let wanted = Print { which: "3".to_owned(), paper, network: "Guests".to_owned() };
            let html = sheet(&wanted, &[voucher(), voucher()], "https://portal.example/", "Café", |_| {
                "1 day".to_owned()
            });
            assert_eq!(html.matches("22ZZ-2222-2222").count(), 2);
            assert_eq!(html.matches("<svg").count(), 2);
            assert!(
                html.contains("1 day") && html.contains("until 2026-12-31") && html.contains("<b>Guests</b>")
            );
            assert!(!html.contains("<script") && !html.contains("src="));
        }
    }

    #[test]
    fn names_cannot_become_markup() {
        let wanted = Print { which: "3".to_owned(), paper: Paper::A4, network: "<script>x".to_owned() };
        let html =
            sheet(&wanted, &[voucher()], "https://portal.example/", "\"><img src=x>", |_| String::new());
        assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
    }
}
