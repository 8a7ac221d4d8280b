//! What the operator set for this door.

/// How the door is known, and of which place it speaks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settings {
    /// What the place is called.
    pub venue_name: String,
    /// Host names by which the door may be asked, beside its addresses, in lower case.
    pub names: Vec<String>,
}
