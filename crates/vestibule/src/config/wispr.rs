//! `[portal.wispr]`: credentials that the operator hands out to smart clients, which sign in without a page.
//!
//! The password stands in a file of its own, which is not read here: who may read the configuration need not know it.

use std::path::{Path, PathBuf};

use super::document::{Placed, Section};
use super::meaning::{checked, required};
use super::written::Text;
use super::{Problems, rules};

/// How smart clients sign in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wispr {
    /// The user name that they were given.
    pub user: String,
    /// The file whose first line is the password.
    pub password_file: PathBuf,
    /// Where they are, as WISPr writes it.
    pub location_id: String,
    /// What the place is called.
    pub location_name: String,
}

/// The section as it was written.
#[derive(Debug)]
pub(super) struct WrittenWispr {
    user: Text,
    user_place: Placed<()>,
    password_file: Text,
    password_file_place: Placed<()>,
    location_id: Text,
    location_name: Text,
}

/// `None` without the section: then nothing is told to anybody.
pub(super) fn read(mut section: Section<'_>, problems: &mut Problems) -> Option<WrittenWispr> {
    let is_there = section.is_there();
    let read = WrittenWispr {
        user: section.text("user", problems),
        user_place: section.place_of("user"),
        password_file: section.text("password_file", problems),
        password_file_place: section.place_of("password_file"),
        location_id: section.text("location_id", problems),
        location_name: section.text("location_name", problems),
    };
    section.end(problems);
    is_there.then_some(read)
}

/// The outer `None`: noted problems. The place is called as the venue unless it has a name of its own.
pub(super) fn understand(
    written: Option<WrittenWispr>,
    venue_name: Option<&str>,
    folder: &Path,
    problems: &mut Problems,
) -> Option<Option<Wispr>> {
    let Some(written) = written else { return Some(None) };
    let user = required(written.user, &written.user_place, "user = \"till\"", problems);
    let user = checked(user, rules::display_name, "write the user name that you hand out", problems);
    let mend = "password_file = \"wispr-password\", a file with the password in its first line";
    let file = required(written.password_file, &written.password_file_place, mend, problems);
    let had_id = written.location_id.is_some();
    let mend = "location_id = \"isocc=de,cc=49,ac=30,network=Guest\"";
    let location_id = checked(written.location_id, rules::display_name, mend, problems);
    let had_name = written.location_name.is_some();
    let mend = "write the name of the place on one line";
    let location_name = checked(written.location_name, rules::display_name, mend, problems);
    if (had_id && location_id.is_none()) || (had_name && location_name.is_none()) {
        return None;
    }
    Some(Some(Wispr {
        user: user?,
        password_file: folder.join(file?.value),
        location_id: location_id.unwrap_or_default(),
        location_name: location_name.or_else(|| venue_name.map(str::to_owned))?,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn parse(section: &str) -> Result<Config, Problems> {
        let example = include_str!("../../example/vestibule.toml");
        Config::parse(Path::new("/etc/vestibule/vestibule.toml"), &format!("{example}\n{section}\n"))
    }

    #[test]
    fn it_is_off_unless_it_is_configured() {
        assert_eq!(parse("").unwrap().portal.wispr, None);
        let on = "[portal.wispr]\nuser = \"till\"\npassword_file = \"secret\"";
        let wispr = parse(on).unwrap().portal.wispr.unwrap();
        assert_eq!(wispr.password_file, Path::new("/etc/vestibule/secret"));
        assert_eq!((wispr.location_name.as_str(), wispr.location_id.as_str()), ("Example Café", ""));
    }

    #[test]
    fn what_is_missing_or_unusable_is_named() {
        for (wrong, key) in [
            ("password_file = \"secret\"", "portal.wispr.user"),
            ("user = \"till\"", "portal.wispr.password_file"),
            ("user = \"\"\npassword_file = \"secret\"", "portal.wispr.user"),
            ("user = \"a\"\npassword_file = \"b\"\nlocation_id = \"a\\nb\"", "portal.wispr.location_id"),
            ("user = \"a\"\npassword_file = \"b\"\npassword = \"c\"", "portal.wispr.password"),
        ] {
            let problems = parse(&format!("[portal.wispr]\n{wrong}")).unwrap_err();
            let keys: Vec<_> = problems.iter().map(|problem| problem.key.as_str()).collect();
            assert_eq!(keys, [key], "{wrong}: {problems}");
        }
    }
}
