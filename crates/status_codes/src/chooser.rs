//! "Which code should I send?": a tree of questions. Every way through it ends in one code, with the runner-up, when to
//! prefer that, and why not the others.

include!(concat!(env!("OUT_DIR"), "/chooser_table.rs"));

/// One question.
#[derive(Debug, PartialEq, Eq)]
pub struct Question {
    /// Its name in the tree.
    pub id: &'static str,
    /// What is asked.
    pub text: &'static str,
    /// What helps to answer it; may be empty.
    pub help: &'static str,
    /// The answers there are.
    pub options: &'static [Choice],
}

/// One answer to a question.
#[derive(Debug, PartialEq, Eq)]
pub struct Choice {
    /// The answer.
    pub text: &'static str,
    /// What follows from it.
    pub leads: Leads,
}

/// What follows from an answer.
#[derive(Debug, PartialEq, Eq)]
pub enum Leads {
    /// Another question, by its name.
    ToQuestion(&'static str),
    /// A code.
    ToCode(Verdict),
}

/// The code to send.
#[derive(Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Its number.
    pub code: u16,
    /// Why.
    pub because: &'static str,
    /// The next best code, and when to prefer it.
    pub runner_up: Option<(u16, &'static str)>,
    /// Codes that come to mind, and why not.
    pub not: &'static [(u16, &'static str)],
}

/// Every question of the tree.
#[must_use]
pub fn questions() -> &'static [Question] {
    &QUESTIONS
}

/// The question with that name.
#[must_use]
pub fn question(id: &str) -> Option<&'static Question> {
    QUESTIONS.iter().find(|question| question.id == id)
}

/// The question to begin with; `None` while no tree has been written.
#[must_use]
pub fn first_question() -> Option<&'static Question> {
    question("start")
}
