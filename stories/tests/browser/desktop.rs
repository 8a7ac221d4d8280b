//! A Linux desktop: NetworkManager's own connectivity check, run as itself, before and after signing in.

use super::network_manager::{NetworkManager, SECTIONS};
use super::premises::Premises;

#[test]
fn network_manager_says_portal_before_signing_in_and_full_by_itself_afterwards() {
    let premises = Premises::configured(SECTIONS);
    let manager = NetworkManager::start(&premises);
    assert_eq!(manager.nmcli("networking connectivity check"), "portal", "{}", manager.log());
    manager.await_conclusion("portal");
    println!("{}", manager.nmcli("device show eth0"));
    premises.sign_in(1);
    manager.await_conclusion("full");
    println!("{}", manager.nmcli("device show eth0"));
    println!("{}", manager.log());
}
