//! Whether the theme's folder gives what it should: templates, texts, logo, colours that can be read.

use portal::Theme;
use portal::theme::ThemeFault;

use crate::config::Portal;
use crate::findings::Finding;
use crate::trouble::Chapter;

pub(super) fn findings(portal: &Portal) -> Vec<Finding> {
    let Some(folder) = &portal.theme else { return Vec::new() };
    let faults = Theme::load(folder).faults;
    if faults.is_empty() {
        return vec![Finding::ok(format!("the theme in {} can be used as a whole", folder.display()))];
    }
    faults
        .into_iter()
        .map(|ThemeFault { file, what, left_out }| {
            let (what, to_do) = (
                format!("theme: {file}: {what}"),
                format!("mend it in {}, and look at it: vestibule theme preview {0}", folder.display()),
            );
            let guests = if left_out {
                "the default in its place"
            } else {
                "pages that are harder to read than they could be"
            };
            Finding::warn(what, guests, to_do, Chapter::Themes)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::Config;
    use crate::findings::as_text;

    #[test]
    fn what_is_wrong_with_a_theme_is_named_with_what_guests_see() {
        let example = include_str!("../../example/vestibule.toml");
        let mut portal = Config::parse(Path::new("/etc/vestibule/vestibule.toml"), example).unwrap().portal;
        assert!(findings(&portal).is_empty(), "no theme, nothing to say");
        let folder = std::env::temp_dir().join(format!("vestibule-check-theme-{}", std::process::id()));
        portal::theme::begin(&folder).unwrap();
        portal.theme = Some(folder.clone());
        assert!(as_text(&findings(&portal)).contains("can be used as a whole"));
        std::fs::write(folder.join("theme.toml"), "logo = \"gone.svg\"\n[light]\naccent = \"#99ccff\"\n")
            .unwrap();
        let told = as_text(&findings(&portal));
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(told.contains("gone.svg: there is no such file"), "{told}");
        assert!(told.contains("accent on paper has a contrast of 1.7:1"), "{told}");
    }
}
