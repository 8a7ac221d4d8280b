//! The nearest known name to one that is not known, for "did you mean". It never guesses across more than a third of
//! the letters.

/// The known name that takes the fewest changed letters, if few enough do.
pub(super) fn nearest<'k>(written: &str, known: &[&'k str]) -> Option<&'k str> {
    let most = (written.chars().count() / 3).max(2);
    known
        .iter()
        .map(|name| (distance(written, name), *name))
        .filter(|(changes, _)| *changes <= most)
        .min_by_key(|(changes, _)| *changes)
        .map(|(_, name)| name)
}

/// Letters to insert, delete, replace or swap with their neighbour to make `one` into `other`.
fn distance(one: &str, other: &str) -> usize {
    let one: Vec<char> = one.chars().take(64).collect();
    let other: Vec<char> = other.chars().take(64).collect();
    let mut rows: Vec<Vec<usize>> = vec![(0..=other.len()).collect()];
    for (i, letter) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, wanted) in other.iter().enumerate() {
            let replaced = rows[i][j] + usize::from(letter != wanted);
            let mut fewest = replaced.min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *letter == other[j - 1] && one[i - 1] == *wanted {
                fewest = fewest.min(rows[i - 1][j - 1] + 1);
            }
            row.push(fewest);
        }
        rows.push(row);
    }
    rows[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_recognised() {
        let known = ["name", "secure_port", "plain_port", "venue_name"];
        assert_eq!(nearest("nmae", &known), Some("name"));
        assert_eq!(nearest("secureport", &known), Some("secure_port"));
        assert_eq!(nearest("venue-name", &known), Some("venue_name"));
    }

    #[test]
    fn something_else_altogether_is_not_guessed() {
        assert_eq!(nearest("colour", &["name", "secure_port"]), None);
        assert_eq!(nearest("", &["secure_port"]), None);
    }
}
