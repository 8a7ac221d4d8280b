//! What is answered where no page is: the reference's own words about 404, and what may have been meant.

use status_codes::{ErrorAnswer, Form, Resolved};

use crate::answer::{Answer, Asked};
use crate::frame::{self, Sheet};
use crate::markup::Markup;
use crate::site::Site;

pub(crate) fn answer(site: &Site, asked: &Asked<'_>) -> Answer {
    refusal(site, 404, asked, note_of(asked.path).as_deref())
}

/// An error of the site, in the form that was asked for.
pub(crate) fn refusal(site: &Site, code: u16, asked: &Asked<'_>, note: Option<&str>) -> Answer {
    let more = site.absolute(&code.to_string()).unwrap_or_else(|| site.to(&code.to_string()));
    let form = Form::wanted(asked.accept);
    let mut error = ErrorAnswer::new(code).more_at(&more);
    if let Some(note) = note {
        error = error.because(note);
    }
    let answer = match form {
        Form::Html => Answer::page(page(site, code, note)).in_language("en"),
        Form::Problem | Form::Text => Answer::new(form.content_type(), error.body(form)).varying(),
    };
    Answer { code, ..answer }
}

/// What can be said of a number that has no page: how software treats it (RFC 9110 §15).
fn note_of(path: &str) -> Option<String> {
    let number: u16 = path.trim_matches('/').parse().ok().filter(|number| *number <= 999)?;
    Some(match status_codes::resolve(number) {
        Resolved::ClassFallback(status) => format!(
            "Nobody has registered {number}, and no software of note uses it. It is treated as {} {}, the first of its class.",
            status.code, status.phrase
        ),
        Resolved::Invalid(_) => {
            format!("{number} is no HTTP status code. It is treated as a server error, as 500 is.")
        }
        Resolved::Known(_) => return None,
    })
}

fn page(site: &Site, code: u16, note: Option<&str>) -> String {
    let phrase = status_codes::phrase(code);
    let mut main = Markup::default();
    main.raw("<div class=\"hero\">\n<h1><span class=\"code\">").raw(&code.to_string()).raw("</span> ");
    main.text(phrase).raw("</h1>\n</div>\n");
    match note {
        Some(note) => main.raw("<p class=\"lead\">").text(note).raw("</p>\n"),
        None if code == 404 => main.raw("<p class=\"lead\">This reference has no such page. Search for the number or for what you see, or look through all codes.</p>\n"),
        None => main.raw("<p class=\"lead\">").text(status_codes::visitor_words(code)).raw("</p>\n"),
    };
    main.raw("<ul class=\"options\">\n<li>").link(&site.to(""), "All codes").raw("</li>\n<li>");
    main.link(&site.to("choose"), "Which code should I send?").raw("</li>\n<li>");
    main.link(&site.to(&code.to_string()), &format!("What {code} {phrase} means")).raw("</li>\n</ul>\n");
    let title = format!("{code} {phrase} – HTTP status reference");
    let sheet = Sheet {
        title: &title,
        description: "An error of the HTTP status reference itself.",
        main,
        ..Sheet::default()
    };
    frame::framed(site, &sheet)
}
