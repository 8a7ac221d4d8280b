//! Samples of one quantity and what is said of them: median with least and greatest, quantiles, paired ratios.
//!
//! Pairing needs samples of the same rounds in the same order; nothing is thrown away as an outlier.

/// One quantity, sampled once a round or once an event.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Samples(Vec<f64>);

impl Samples {
    /// Adds a sample.
    pub(crate) fn push(&mut self, sample: f64) {
        self.0.push(sample);
    }

    /// Every sample, in order.
    pub(crate) fn all(&self) -> &[f64] {
        &self.0
    }

    /// The middle one, or what is between the two in the middle; NaN without any.
    pub(crate) fn median(&self) -> f64 {
        let sorted = self.sorted();
        let half = sorted.len() / 2;
        match (sorted.get(half.wrapping_sub(1)), sorted.get(half)) {
            (Some(below), Some(above)) if sorted.len().is_multiple_of(2) => f64::midpoint(*below, *above),
            (_, middle) => middle.copied().unwrap_or(f64::NAN),
        }
    }

    /// The sample below which that share lies (nearest rank); NaN without any.
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        let sorted = self.sorted();
        let last = sorted.len().saturating_sub(1);
        let index = (share * last as f64).round() as usize;
        sorted.get(index).copied().unwrap_or(f64::NAN)
    }

    /// Round by round, this over `base`.
    pub(crate) fn over(&self, base: &Self) -> Self {
        Self(self.0.iter().zip(&base.0).map(|(own, base)| own / base).collect())
    }

    /// Round by round, this without `base`.
    pub(crate) fn minus(&self, base: &Self) -> Self {
        Self(self.0.iter().zip(&base.0).map(|(own, base)| own - base).collect())
    }

    /// Round by round, this and `other` together.
    pub(crate) fn plus(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(own, other)| own + other).collect())
    }

    /// Every sample times a factor.
    pub(crate) fn times(&self, factor: f64) -> Self {
        Self(self.0.iter().map(|own| own * factor).collect())
    }

    fn sorted(&self) -> Vec<f64> {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted
    }

    /// Median with least and greatest, as `1.02 [0.97-1.10]`; `-` without any.
    pub(crate) fn text(&self, decimals: usize) -> String {
        if self.0.is_empty() {
            return "-".to_owned();
        }
        let (median, least, most) = (self.median(), self.quantile(0.0), self.quantile(1.0));
        format!("{} [{}-{}]", number(median, decimals), number(least, decimals), number(most, decimals))
    }
}

impl FromIterator<f64> for Samples {
    fn from_iter<I: IntoIterator<Item = f64>>(samples: I) -> Self {
        Self(samples.into_iter().collect())
    }
}

/// A number with thousands set apart.
pub(crate) fn number(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::from(sign);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + rest
}

/// The order of `count` contestants in that round: forwards, then backwards, so that drift favours nobody.
pub(crate) fn order(count: usize, round: usize) -> Vec<usize> {
    if round.is_multiple_of(2) { (0..count).collect() } else { (0..count).rev().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_taken_round_by_round_and_not_of_medians() {
        let own: Samples = [1.0, 20.0, 300.0].into_iter().collect();
        let base: Samples = [2.0, 10.0, 100.0].into_iter().collect();
        assert_eq!(own.over(&base).all(), [0.5, 2.0, 3.0]);
        assert_eq!(own.over(&base).text(2), "2.00 [0.50-3.00]");
    }

    #[test]
    fn quantiles_are_samples_that_were_seen() {
        let samples: Samples = (1..=100).map(f64::from).collect();
        assert_eq!(
            (samples.quantile(0.0), samples.quantile(0.99), samples.quantile(1.0)),
            (1.0, 99.0, 100.0)
        );
        let medians =
            [&[3.0, 1.0, 2.0][..], &[1.0, 2.0, 4.0, 9.0]].map(|some| Samples(some.to_vec()).median());
        assert_eq!(medians, [2.0, 3.0]);
        assert!(Samples::default().median().is_nan());
        assert_eq!(Samples::default().text(2), "-");
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(number(1_234_567.25, 1), "1,234,567.2");
        assert_eq!((number(-999.0, 0), number(-1000.0, 0)), ("-999".to_owned(), "-1,000".to_owned()));
    }

    #[test]
    fn every_other_round_goes_backwards() {
        assert_eq!((order(3, 0), order(3, 1)), (vec![0, 1, 2], vec![2, 1, 0]));
    }
}
