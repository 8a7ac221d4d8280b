//! A page that is about no single code.

use status_codes::{Article, Form, Look};

use crate::answer::{Answer, Asked};
use crate::frame::{self, Sheet};
use crate::markup::Markup;
use crate::site::Site;

pub(crate) fn answer(site: &Site, asked: &Asked<'_>, article: &'static Article) -> Answer {
    if Form::wanted(asked.accept) != Form::Html {
        return Answer::text(status_codes::article_text(article, Look::default())).varying();
    }
    let mut main = Markup::default();
    main.raw("<h1>")
        .words(article.title)
        .raw("</h1>\n<p class=\"lead\">")
        .words(article.summary)
        .raw("</p>\n");
    for section in article.sections {
        if section.heading.is_empty() {
            main.raw(&site.led_here(section.html));
        } else {
            main.raw("<section id=\"")
                .text(section.id)
                .raw("\">\n<h2>")
                .words(section.heading)
                .raw("</h2>\n");
            main.raw(&site.led_here(section.html)).raw("</section>\n");
        }
    }
    frame::sources(&mut main, article.sources);
    let title = format!("{} – HTTP status reference", article.title);
    let sheet = Sheet {
        title: &title,
        description: article.summary,
        canonical: Some(article.slug),
        main,
        ..Sheet::default()
    };
    Answer::page(frame::framed(site, &sheet)).in_language("en")
}
