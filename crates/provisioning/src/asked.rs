//! What a device asks when it wants an address: the kind of message, and whether it wants to know the address of the
//! Captive Portal API (RFC 8910 §2.1, §2.2). Pure.
//!
//! It reads what strangers send: every length is checked, nothing is kept, and what is not understood is nothing.

/// A question for an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Asked {
    /// Whether it is DHCPv6; DHCP otherwise.
    pub is_v6: bool,
    /// The kind of message, as RFC 2132 §9.6 or RFC 8415 §7.3 numbers them.
    pub message: u8,
    /// Whether the device wants option 114, or 103.
    pub wants_portal: bool,
}

/// Reads a question that came to that UDP port; `None` for another port and for what is none.
#[must_use]
pub fn asked(port: u16, octets: &[u8]) -> Option<Asked> {
    match port {
        67 => of_dhcp(octets),
        547 => of_dhcpv6(octets),
        _ => None,
    }
}

/// RFC 2131 §2, RFC 2132.
fn of_dhcp(octets: &[u8]) -> Option<Asked> {
    const BOOT_REQUEST: u8 = 1;
    const COOKIE: [u8; 4] = [99, 130, 83, 99];
    const COOKIE_AT: usize = 236;
    const MESSAGE_TYPE: u8 = 53;
    const PARAMETERS: u8 = 55;
    const CAPTIVE_PORTAL: u8 = 114;
    if octets.first() != Some(&BOOT_REQUEST) || octets.get(COOKIE_AT..)?.first_chunk() != Some(&COOKIE) {
        return None;
    }
    let (mut message, mut wants_portal) = (None, false);
    let mut rest = octets.get(COOKIE_AT + COOKIE.len()..)?;
    while let Some((&code, after)) = rest.split_first() {
        match code {
            0 => rest = after,
            255 => break,
            _ => {
                let (&length, after) = after.split_first()?;
                let (value, after) = after.split_at_checked(length.into())?;
                match code {
                    MESSAGE_TYPE => message = value.first().copied(),
                    PARAMETERS => wants_portal |= value.contains(&CAPTIVE_PORTAL),
                    _ => {}
                }
                rest = after;
            }
        }
    }
    Some(Asked { is_v6: false, message: message?, wants_portal })
}

/// RFC 8415 §8, §21.7.
fn of_dhcpv6(octets: &[u8]) -> Option<Asked> {
    const OPTION_REQUEST: u16 = 6;
    const CAPTIVE_PORTAL: [u8; 2] = [0, 103];
    /// Solicit, request, confirm, renew, rebind and information request: what devices send.
    const FROM_DEVICES: [u8; 6] = [1, 3, 4, 5, 6, 11];
    let message = octets.first().copied().filter(|message| FROM_DEVICES.contains(message))?;
    let mut wants_portal = false;
    let mut rest = octets.get(4..)?;
    while let Some((head, after)) = rest.split_first_chunk::<4>() {
        let (code, length) = (u16::from_be_bytes([head[0], head[1]]), u16::from_be_bytes([head[2], head[3]]));
        let (value, after) = after.split_at_checked(length.into())?;
        if code == OPTION_REQUEST {
            wants_portal |= value.chunks_exact(2).any(|option| option == CAPTIVE_PORTAL);
        }
        rest = after;
    }
    Some(Asked { is_v6: true, message, wants_portal })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dhcp(options: &[u8]) -> Vec<u8> {
        let mut octets = vec![0; 236];
        octets[0] = 1;
        octets.extend([99, 130, 83, 99]);
        octets.extend(options);
        octets
    }

    #[test]
    fn a_wish_for_the_portal_is_read_from_both_protocols() {
        let asking = dhcp(&[53, 1, 1, 0, 55, 3, 1, 114, 3, 255]);
        assert_eq!(asked(67, &asking), Some(Asked { is_v6: false, message: 1, wants_portal: true }));
        let without = dhcp(&[53, 1, 3, 55, 2, 1, 3, 61, 1, 114, 255]);
        assert_eq!(asked(67, &without), Some(Asked { is_v6: false, message: 3, wants_portal: false }));
        let six = [11, 1, 2, 3, 0, 1, 0, 1, 9, 0, 6, 0, 4, 0, 23, 0, 103];
        assert_eq!(asked(547, &six), Some(Asked { is_v6: true, message: 11, wants_portal: true }));
        assert_eq!(asked(547, &six[..9]), Some(Asked { is_v6: true, message: 11, wants_portal: false }));
    }

    #[test]
    fn what_is_no_question_is_nothing_and_no_octets_panic() {
        let whole = dhcp(&[53, 1, 1, 55, 3, 1, 114, 3, 255]);
        assert_eq!(asked(53, &whole), None);
        let mut answer = whole.clone();
        answer[0] = 2;
        assert_eq!(asked(67, &answer), None, "a server's");
        assert_eq!(asked(547, &[7, 0, 0, 0]), None, "a server's");
        for length in 0..whole.len() {
            let cut = asked(67, &whole[..length]);
            assert!(cut.is_none_or(|cut| cut.message == 1), "cut to {length}");
            let _ = asked(547, &whole[..length]);
        }
        let mut seed = 511_u32;
        for _ in 0..20_000 {
            let mut octets = dhcp(&[]);
            for _ in 0..24 {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                octets.push(seed.to_be_bytes()[0]);
            }
            let _ = (asked(67, &octets), asked(547, &octets[240..]));
        }
    }
}
