//! Warns while there is time that the portal's certificate ends (protocols W7), wherever it comes from.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use certificate::acme::ends_soon;
use certificate::validity;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

const EVERY: Duration = Duration::from_secs(24 * 60 * 60);

/// Looks at the file's first certificate every day, for as long as the gateway runs.
pub(super) async fn watch(file: PathBuf) {
    loop {
        look(&file);
        tokio::time::sleep(EVERY).await;
    }
}

fn look(file: &Path) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    if let Some(days_left) = days_left_if_few(file, i64::try_from(now).unwrap_or(i64::MAX)) {
        tracing::warn!(
            file = %file.display(),
            days_left,
            guests_notice = "nothing yet; when it ends, browsers refuse the sign-in page",
            to_do = "renew it, or see why it is not renewed: vestibule doctor",
            "the portal's certificate ends soon"
        );
    }
}

/// How many whole days are left, if it is time to warn. A file that cannot be read is somebody else's message.
fn days_left_if_few(file: &Path, now: i64) -> Option<i64> {
    let certificate = CertificateDer::from_pem_file(file).ok()?;
    let life = validity(&certificate)?;
    ends_soon(&life, now).then(|| (life.end - now).div_euclid(24 * 60 * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_real_certificate_is_warned_of_from_twenty_one_days_before_its_end() {
        // protocols W7.
        const DAY: i64 = 24 * 60 * 60;
        let mut params = rcgen::CertificateParams::new(["portal.example".to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(2026, 1, 1);
        params.not_after = rcgen::date_time_ymd(2027, 1, 1);
        let made = params.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap();
        let file = std::env::temp_dir().join(format!("vestibule-expiry-{}.pem", std::process::id()));
        std::fs::write(&file, made.pem()).unwrap();
        let end = validity(made.der()).unwrap().end;
        assert_eq!(days_left_if_few(&file, end - 22 * DAY), None);
        assert_eq!(days_left_if_few(&file, end - 20 * DAY), Some(20));
        assert_eq!(days_left_if_few(&file, end + 1), Some(-1));
        std::fs::remove_file(&file).unwrap();
        assert_eq!(days_left_if_few(&file, end), None);
    }
}
