//! "Which code should I send?", one question a page, each answer a link. Nothing is remembered: the address has it all.

use status_codes::{Choice, Leads, Question, Verdict};

use crate::answer::Answer;
use crate::frame::{self, Sheet};
use crate::markup::Markup;
use crate::site::{Site, slug};

/// The page behind `choose/`: a question by its name, or `question/3` for what its third answer leads to.
pub(crate) fn answer(site: &Site, rest: &str) -> Option<Answer> {
    let (name, number) = rest.split_once('/').map_or((rest, None), |(name, number)| (name, Some(number)));
    let question =
        if name.is_empty() { status_codes::first_question()? } else { status_codes::question(name)? };
    let html = match number {
        None => question_page(site, question),
        Some(number) => {
            let index = number.parse::<usize>().ok()?.checked_sub(1)?;
            let choice = question.options.get(index)?;
            let Leads::ToCode(verdict) = &choice.leads else { return None };
            verdict_page(site, question, choice, number, verdict)
        }
    };
    Some(Answer::page(html).in_language("en"))
}

/// Where that answer to that question leads.
fn address(question: &Question, index: usize, choice: &Choice) -> String {
    match &choice.leads {
        Leads::ToQuestion(next) => format!("choose/{next}"),
        Leads::ToCode(_) => format!("choose/{}/{}", question.id, index + 1),
    }
}

/// Every page of the chooser.
pub(crate) fn addresses() -> impl Iterator<Item = String> {
    let verdicts = status_codes::questions().iter().flat_map(|question| {
        let choices = question.options.iter().enumerate();
        let verdicts = choices.filter(|(_, choice)| matches!(choice.leads, Leads::ToCode(_)));
        verdicts.map(|(index, choice)| address(question, index, choice))
    });
    let questions = status_codes::questions().iter().map(|question| format!("choose/{}", question.id));
    ["choose".to_owned()].into_iter().chain(questions).chain(verdicts)
}

fn question_page(site: &Site, question: &'static Question) -> String {
    let mut main = Markup::default();
    main.raw("<p class=\"origin\">Which code should I send?</p>\n<h1>").words(question.text).raw("</h1>\n");
    if !question.help.is_empty() {
        main.raw("<p class=\"lead\">").words(question.help).raw("</p>\n");
    }
    main.raw("<ul class=\"options\">\n");
    for (index, choice) in question.options.iter().enumerate() {
        main.raw("<li>").link(&site.to(&address(question, index, choice)), choice.text).raw("</li>\n");
    }
    main.raw("</ul>\n");
    ways_back(&mut main, site, question);
    let canonical =
        if question.id == "start" { "choose".to_owned() } else { format!("choose/{}", question.id) };
    let title = format!("{} – Which HTTP status code should I send?", question.text);
    page(site, &title, question.help, &canonical, main)
}

fn verdict_page(
    site: &Site,
    question: &'static Question,
    choice: &Choice,
    number: &str,
    verdict: &Verdict,
) -> String {
    let named = |code: u16| format!("{code:03} {}", status_codes::phrase(code));
    let mut main = Markup::default();
    main.raw("<p class=\"origin\">").words(question.text).raw(" ").words(choice.text).raw("</p>\n");
    main.raw("<h1>Send <a href=\"").text(&site.to(&slug(verdict.code, ""))).raw("\"><span class=\"code\">");
    main.raw(&format!("{:03}", verdict.code)).raw("</span> ").text(status_codes::phrase(verdict.code));
    main.raw("</a></h1>\n<p class=\"lead\">").words(verdict.because).raw("</p>\n");
    if let Some((code, unless)) = verdict.runner_up {
        main.raw("<h2>The runner-up, and when to prefer it</h2>\n<dl>\n<dt>")
            .link(&site.to(&slug(code, "")), &named(code));
        main.raw("</dt><dd>").words(unless).raw("</dd>\n</dl>\n");
    }
    if !verdict.not.is_empty() {
        main.raw("<h2>Why not</h2>\n<dl>\n");
        for (code, why) in verdict.not {
            main.raw("<dt>").link(&site.to(&slug(*code, "")), &named(*code)).raw("</dt><dd>").words(why);
            main.raw("</dd>\n");
        }
        main.raw("</dl>\n");
    }
    main.raw("<p>").link(&site.to(&format!("choose/{}", question.id)), "One question back").raw(" · ");
    main.link(&site.to("choose"), "Start again").raw("</p>\n");
    let title = format!("Send {} – Which HTTP status code should I send?", named(verdict.code));
    page(site, &title, verdict.because, &format!("choose/{}/{number}", question.id), main)
}

fn ways_back(main: &mut Markup, site: &Site, question: &Question) {
    if question.id == "start" {
        return;
    }
    let leads_here = |before: &&Question| {
        before.options.iter().any(|choice| choice.leads == Leads::ToQuestion(question.id))
    };
    main.raw("<p>");
    if let Some(before) = status_codes::questions().iter().find(leads_here) {
        main.link(&site.to(&format!("choose/{}", before.id)), "One question back").raw(" · ");
    }
    main.link(&site.to("choose"), "Start again").raw("</p>\n");
}

fn page(site: &Site, title: &str, description: &str, canonical: &str, main: Markup) -> String {
    let sheet = Sheet { title, description, canonical: Some(canonical), main, ..Sheet::default() };
    frame::framed(site, &sheet)
}
