//! Whether the theme's folder gives what it should: templates, texts, logo, colours that can be read.

use std::collections::BTreeSet;
use std::path::Path;

use portal::Theme;
use portal::theme::ThemeFault;

use crate::config::Config;
use crate::findings::Finding;
use crate::trouble::Chapter;

/// Of all themes: the one for all, and those of zones.
pub(super) fn findings(config: &Config) -> Vec<Finding> {
    let of_zones = config.apart.values().filter_map(|zone| zone.theme.as_deref());
    let folders: BTreeSet<_> = config.portal.theme.as_deref().into_iter().chain(of_zones).collect();
    folders.into_iter().flat_map(of_folder).collect()
}

fn of_folder(folder: &Path) -> Vec<Finding> {
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
    use super::*;
    use crate::findings::as_text;

    #[test]
    fn what_is_wrong_with_a_theme_is_named_with_what_guests_see() {
        let example = include_str!("../../example/vestibule.toml");
        let mut config = Config::parse(Path::new("/etc/vestibule/vestibule.toml"), example).unwrap();
        assert!(findings(&config).is_empty(), "no theme, nothing to say");
        let folder = std::env::temp_dir().join(format!("vestibule-check-theme-{}", std::process::id()));
        portal::theme::begin(&folder).unwrap();
        config.portal.theme = Some(folder.clone());
        assert!(as_text(&findings(&config)).contains("can be used as a whole"));
        std::fs::write(folder.join("theme.toml"), "logo = \"gone.svg\"\n[light]\naccent = \"#99ccff\"\n")
            .unwrap();
        let told = as_text(&findings(&config));
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(told.contains("gone.svg: there is no such file"), "{told}");
        assert!(told.contains("accent on paper has a contrast of 1.7:1"), "{told}");
    }
}
