//! The code examples of a page: the files that the tests run, whole, the first of them open.

use status_codes::Page;

use crate::markup::Markup;

/// The headline and its anchor, for the page's contents.
pub(crate) const HEADING: (&str, &str) = ("code-example", "Code example");

/// Whether the page has something to say here.
pub(crate) fn are_there(page: &Page) -> bool {
    !page.examples().is_empty() || !page.without_example().is_empty()
}

/// Examples in every stack that has one, and why the others have none.
pub(crate) fn section(main: &mut Markup, page: &Page) {
    if !are_there(page) {
        return;
    }
    let (id, heading) = HEADING;
    main.raw(&format!("<section id=\"{id}\">\n<h2>{heading}</h2>\n"));
    if !page.examples().is_empty() {
        main.raw("<p>Each of these files is run by the tests of this reference, as it stands here.</p>\n");
    }
    for (index, example) in page.examples().iter().enumerate() {
        let open = if index == 0 { " open" } else { "" };
        main.raw(&format!("<details id=\"example-{}\"{open}>\n<summary>", example.stack));
        main.text(example.title).raw("</summary>\n<pre tabindex=\"0\"><code class=\"language-");
        main.text(example.language).raw("\">").text(example.text).raw("</code></pre>\n</details>\n");
    }
    for reason in page.without_example() {
        main.raw("<p>");
        if !reason.stack.is_empty() {
            main.text(reason.stack).raw(": ");
        }
        main.words(reason.why).raw("</p>\n");
    }
    main.raw("</section>\n");
}
