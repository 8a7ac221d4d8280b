//! The XML of WISPr 1.0, inside an HTML comment. Values are escaped for both; nothing of a request is ever one.

use crate::settings::Settings;

const OPENING: &str = "<!-- <?xml version=\"1.0\" encoding=\"UTF-8\"?>\
    <WISPAccessGatewayParam xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">";
const CLOSING: &str = "</WISPAccessGatewayParam> -->";

/// What a smart client is told at the secure door.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Reply<'a> {
    /// It is online, and leaves there.
    Admitted {
        /// The address that ends the session.
        logoff: &'a str,
    },
    /// These credentials, or this device, are not let in; why.
    Rejected(&'a str),
    /// The gateway could not judge or carry it out; why.
    LoginTrouble(&'a str),
    /// It gave up signing in.
    Aborted,
    /// Its session is over.
    LoggedOff,
    /// Its session could not be ended.
    LogoffTrouble,
}

impl Reply<'_> {
    /// The message as a comment.
    pub(crate) fn comment(&self) -> String {
        let body = match *self {
            Self::Admitted { logoff } => {
                let fields = [("ReplyMessage", "You are online."), ("LogoffURL", logoff)];
                message("AuthenticationReply", 120, 50, &fields)
            }
            Self::Rejected(why) => message("AuthenticationReply", 120, 100, &[("ReplyMessage", why)]),
            Self::LoginTrouble(why) => message("AuthenticationReply", 120, 255, &[("ReplyMessage", why)]),
            Self::Aborted => message("AbortLoginReply", 150, 151, &[]),
            Self::LoggedOff => message("LogoffReply", 130, 150, &[]),
            Self::LogoffTrouble => message("LogoffReply", 130, 255, &[]),
        };
        format!("{OPENING}{body}{CLOSING}")
    }
}

/// The comment in intercepted answers: where to sign in. `None` where the operator handed out no credentials.
pub(crate) fn redirect(settings: &Settings) -> Option<String> {
    let wispr = settings.wispr.as_ref()?;
    let address = |path: &str| format!("{}{path}", settings.origin());
    let (login, abort) = (address(super::LOGIN), address(super::ABORT));
    let fields = [
        ("AccessProcedure", "1.0"),
        ("AccessLocation", wispr.location_id.as_str()),
        ("LocationName", wispr.location_name.as_str()),
        ("LoginURL", &login),
        ("AbortLoginURL", &abort),
    ];
    Some(format!("{OPENING}{}{CLOSING}\n", message("Redirect", 100, 0, &fields)))
}

fn message(kind: &str, number: u16, response: u16, fields: &[(&str, &str)]) -> String {
    let mut text =
        format!("<{kind}><MessageType>{number}</MessageType><ResponseCode>{response}</ResponseCode>");
    for (name, value) in fields {
        text.extend(["<", name, ">"]);
        escape(value, &mut text);
        text.extend(["</", name, ">"]);
    }
    text.extend(["</", kind, ">"]);
    text
}

/// As character data of XML that stands in a comment of HTML: of two hyphens the second is a reference, so that even a
/// name such as `xn--...` does not end the comment.
fn escape(value: &str, into: &mut String) {
    let mut before = ' ';
    for letter in value.chars() {
        match letter {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '-' if before == '-' => into.push_str("&#45;"),
            control if control.is_control() => into.push(' '),
            other => into.push(other),
        }
        before = letter;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn inside(comment: &str) -> &str {
        comment.strip_prefix("<!--").unwrap().trim_end().strip_suffix("-->").unwrap()
    }

    #[test]
    fn what_is_written_in_cannot_end_the_comment_or_the_element() {
        for hostile in ["--><script>", "a---b", "--", "</ReplyMessage>", "a&b", "\u{0}\n--\u{0}->"] {
            let comment = Reply::Rejected(hostile).comment();
            let inside = inside(&comment);
            assert!(!inside.contains("--") && !inside.contains("<script"), "{comment}");
            assert_eq!(inside.matches("</ReplyMessage>").count(), 1, "{comment}");
            assert!(!inside.contains("a&b") && !inside.chars().any(char::is_control), "{comment}");
        }
    }

    #[test]
    fn each_reply_says_its_numbers() {
        for (reply, number, code) in [
            (Reply::Admitted { logoff: "https://p.test/x?a=1&b" }, 120, 50),
            (Reply::Rejected("no"), 120, 100),
            (Reply::LoginTrouble("no"), 120, 255),
            (Reply::Aborted, 150, 151),
            (Reply::LoggedOff, 130, 150),
            (Reply::LogoffTrouble, 130, 255),
        ] {
            let said = format!("<MessageType>{number}</MessageType><ResponseCode>{code}</ResponseCode>");
            assert!(reply.comment().contains(&said), "{reply:?}");
        }
    }
}
