//! The same advice on many pages helps on none: a sentence that stands on more than three pages is refused.

use std::collections::{BTreeMap, BTreeSet};

use super::page::Page;
use super::problem::{Problem, Problems};

const MOST_PAGES: usize = 3;
/// Shorter ones are no advice ("It is cacheable.").
const SHORTEST: usize = 30;

/// The sentences of a block's words.
pub(crate) fn sentences(words: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut previous_ends = false;
    for (index, character) in words.char_indices() {
        if previous_ends && character.is_whitespace() {
            found.push(words[start..index].trim());
            start = index;
        }
        previous_ends = matches!(character, '.' | '?' | '!' | ':' | '؟');
        // Chinese has no space after a sentence.
        if matches!(character, '。' | '？' | '！') {
            let end = index + character.len_utf8();
            found.push(words[start..end].trim());
            start = end;
        }
    }
    found.push(words[start..].trim());
    found.retain(|sentence| !sentence.is_empty());
    found
}

/// In letters; a Chinese character says as much as two.
fn length(sentence: &str) -> usize {
    sentence.chars().map(|character| if ('\u{2e80}'..='\u{9fff}').contains(&character) { 2 } else { 1 }).sum()
}

/// One problem for each page beyond the third that says what others say, in any language.
pub(crate) fn repeated(pages: &[Page]) -> Vec<Problem> {
    let mut places: BTreeMap<String, Vec<(&str, usize)>> = BTreeMap::new();
    for page in pages {
        collect(&page.file, &page.words, &mut places);
        for visitor in page.visitors.translations.iter().flatten() {
            collect(&visitor.file, &visitor.words, &mut places);
        }
    }
    places.iter().flat_map(|(sentence, places)| excess(sentence, places)).collect()
}

fn collect<'p>(
    file: &'p str,
    words: &[(usize, String)],
    places: &mut BTreeMap<String, Vec<(&'p str, usize)>>,
) {
    let mut seen = BTreeSet::new();
    for (line, words) in words {
        for sentence in sentences(words).into_iter().filter(|sentence| length(sentence) > SHORTEST) {
            let sentence = sentence.to_lowercase();
            if seen.insert(sentence.clone()) {
                places.entry(sentence).or_default().push((file, *line));
            }
        }
    }
}

fn excess(sentence: &str, places: &[(&str, usize)]) -> Vec<Problem> {
    let others: Vec<_> = places.iter().take(MOST_PAGES).map(|(file, _)| *file).collect();
    let mut problems = Vec::new();
    for (file, line) in places.iter().skip(MOST_PAGES) {
        let mut of_file = Problems::of(file);
        of_file.say(*line, format!("{sentence:?} stands on {} too", others.join(", ")));
        problems.extend(of_file.into_inner());
    }
    problems
}
