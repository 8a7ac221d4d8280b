//! Well-known providers of text messages: how each wants to be asked, by its own documentation. Nothing of it was tried
//! against the provider itself; `vestibule message try` is how an operator does.

/// How a provider wants to be asked. In it stand `{to}` (`+49…`), `{digits}` (the same without the plus sign), `{from}`,
/// `{text}`, `{account}`, `{secret}` and `{basic}` (account and secret for HTTP's Basic scheme).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Provider {
    /// What it is called in the configuration.
    pub name: &'static str,
    /// Where its documentation is.
    pub documentation: &'static str,
    /// The address that is asked.
    pub url: &'static str,
    /// Header fields, the content type among them.
    pub headers: &'static [&'static str],
    /// What is sent.
    pub body: &'static str,
    /// What a good answer has in it, without white space; empty where the status says it all.
    pub answer_contains: &'static str,
}

const FORM: &str = "Content-Type: application/x-www-form-urlencoded";
const JSON: &str = "Content-Type: application/json";

/// All of them.
pub const PROVIDERS: [Provider; 5] = [
    Provider {
        name: "twilio",
        documentation: "https://www.twilio.com/docs/messaging/api/message-resource",
        url: "https://api.twilio.com/2010-04-01/Accounts/{account}/Messages.json",
        headers: &[FORM, "Authorization: Basic {basic}"],
        body: "To={to}&From={from}&Body={text}",
        answer_contains: "",
    },
    Provider {
        name: "vonage",
        documentation: "https://developer.vonage.com/en/api/sms",
        url: "https://rest.nexmo.com/sms/json",
        headers: &[FORM],
        body: "api_key={account}&api_secret={secret}&to={digits}&from={from}&type=unicode&text={text}",
        answer_contains: "\"status\":\"0\"",
    },
    Provider {
        name: "messagebird",
        documentation: "https://developers.messagebird.com/api/sms-messaging/",
        url: "https://rest.messagebird.com/messages",
        headers: &[FORM, "Authorization: AccessKey {secret}"],
        body: "originator={from}&recipients={digits}&datacoding=auto&body={text}",
        answer_contains: "",
    },
    Provider {
        name: "sipgate",
        documentation: "https://api.sipgate.com/v2/doc",
        url: "https://api.sipgate.com/v2/sessions/sms",
        headers: &[JSON, "Authorization: Basic {basic}"],
        body: "{\"smsId\":\"{from}\",\"recipient\":\"{to}\",\"message\":\"{text}\"}",
        answer_contains: "",
    },
    Provider {
        name: "seven",
        documentation: "https://docs.seven.io/en/rest-api/endpoints/sms",
        url: "https://gateway.seven.io/api/sms",
        headers: &[FORM, "X-Api-Key: {secret}", "Accept: application/json"],
        body: "to={digits}&from={from}&text={text}",
        answer_contains: "\"success\":\"100\"",
    },
];
