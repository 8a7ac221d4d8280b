//! One try to get a certificate: account, order, proof, finalisation, chain (RFC 8555 §7.4).
//!
//! An order that was begun goes on where it was, also after a restart, with the same key. Each step is repeated when
//! the authority refuses its nonce (§6.5), up to a bound.

use std::sync::Arc;
use std::time::Duration;

use instant_acme::{
    Account, AccountCredentials, AuthorizationStatus, ChallengeType, Error, Identifier, NewAccount, NewOrder,
    Order, OrderStatus, Problem, RetryPolicy,
};
use rcgen::{CertificateParams, DistinguishedName, KeyPair};

use super::https::{Https, RetryAfter};
use super::records::{AccountRecord, OrderRecord, Records};
use super::{Challenge, Exhibit, Proof, Settings};

/// The client library repeats each request twice with the fresh nonce; with these, sixty refusals in a row pass.
const NONCES: usize = 20;
const POLLING: RetryPolicy =
    RetryPolicy::new().initial_delay(Duration::from_millis(500)).timeout(Duration::from_secs(180));

/// Does the step, again when the nonce is refused (RFC 8555 §6.5). A macro, because futures of closures that borrow
/// cannot be sent to another thread yet.
macro_rules! insist {
    ($doing:literal, $step:expr) => {{
        let mut left = NONCES;
        loop {
            match $step.await {
                Err(Error::Api(problem)) if left > 0 && is_bad_nonce(&problem) => left -= 1,
                outcome => break outcome.map_err(|error| Failure::Authority($doing, error)),
            }
        }
    }};
}

/// Why a try failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error("the directory cannot be asked")]
    Roots(#[source] Text),
    #[error("the authority refused or could not be asked while {0}")]
    Authority(&'static str, #[source] Error),
    #[error("the proof could not be shown")]
    Exhibit(#[source] Text),
    #[error("the authority did not accept the proof: {0}")]
    Proof(String),
    #[error("a record could not be written")]
    Record(#[from] std::io::Error),
    #[error("the certificate's key or request could not be made")]
    Key(#[from] rcgen::Error),
}

/// A cause that is only told.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Text(pub(super) String);

/// Gets a certificate and puts it on record.
pub(super) async fn obtain(
    settings: &Settings,
    exhibit: &Arc<dyn Exhibit>,
    retry_after: &RetryAfter,
) -> Result<(), Failure> {
    let records = Records::of(&settings.folder);
    let known = account(settings, &records, retry_after).await?;
    let begun = match begin_or_go_on(settings, &records, &known).await {
        Err(Failure::Authority(_, Error::Api(problem))) if is_about_the_account(&problem) => {
            tracing::warn!(
                "the certificate authority does not know our account any more; making another one"
            );
            records.forget_account();
            let another = account(settings, &records, retry_after).await?;
            begin_or_go_on(settings, &records, &another).await
        }
        begun => begun,
    };
    let (mut order, key) = begun?;
    let outcome = follow(settings, exhibit, &mut order, &key).await;
    let ended = matches!(order.state().status, OrderStatus::Invalid | OrderStatus::Valid);
    match outcome {
        Ok(chain) => {
            records.keep_certificate(&chain, &key)?;
            records.forget_order();
            Ok(())
        }
        Err(failure) => {
            if ended || matches!(failure, Failure::Proof(_)) {
                records.forget_order();
            }
            Err(failure)
        }
    }
}

async fn account(
    settings: &Settings,
    records: &Records,
    retry_after: &RetryAfter,
) -> Result<Account, Failure> {
    let builder = || {
        Https::trusting(settings.roots.as_deref(), Arc::clone(retry_after))
            .map(|https| Account::builder_with_http(Box::new(https)))
            .map_err(|wrong| Failure::Roots(Text(wrong)))
    };
    let kept = records.account().filter(|kept| kept.directory == settings.directory);
    if let Some(kept) = kept
        && let Ok(credentials) = serde_json::from_value::<AccountCredentials>(kept.credentials)
    {
        let account = builder()?.from_credentials(credentials).await;
        return account.map_err(|error| Failure::Authority("reading its directory", error));
    }
    let contact: Vec<&str> = settings.contact.iter().map(String::as_str).collect();
    let new = NewAccount { contact: &contact, terms_of_service_agreed: true, only_return_existing: false };
    let (account, credentials) =
        insist!("making the account", builder()?.create(&new, settings.directory.clone(), None))?;
    let credentials = serde_json::to_value(credentials).map_err(std::io::Error::from)?;
    records.forget_order();
    records.keep_account(&AccountRecord { directory: settings.directory.clone(), credentials })?;
    tracing::info!(directory = settings.directory, "there is an account at the certificate authority now");
    Ok(account)
}

/// The order on record if the authority still knows it, or a new one, with the key of its certificate.
async fn begin_or_go_on(
    settings: &Settings,
    records: &Records,
    account: &Account,
) -> Result<(Order, String), Failure> {
    let kept = records.order();
    let fits = |kept: &OrderRecord| kept.directory == settings.directory && kept.name == settings.name;
    if let Some(kept) = kept.filter(fits) {
        match insist!("going on with an order", account.order(kept.url.clone())) {
            Ok(mut order) => {
                if order.state().status != OrderStatus::Invalid {
                    tracing::info!("going on with the order that was begun");
                    return Ok((order, kept.key));
                }
                records.forget_order();
            }
            Err(Failure::Authority(_, Error::Api(_))) => records.forget_order(),
            Err(failure) => return Err(failure),
        }
    }
    let identifiers = [Identifier::Dns(settings.name.clone())];
    let new = NewOrder::new(&identifiers);
    let order = insist!("placing an order", account.new_order(&new))?;
    let key = KeyPair::generate()?.serialize_pem();
    records.keep_order(&OrderRecord {
        directory: settings.directory.clone(),
        name: settings.name.clone(),
        url: order.url().to_owned(),
        key: key.clone(),
    })?;
    Ok((order, key))
}

/// Brings the order to its end from whatever state it is in; returns the chain.
async fn follow(
    settings: &Settings,
    exhibit: &Arc<dyn Exhibit>,
    order: &mut Order,
    key: &str,
) -> Result<String, Failure> {
    if order.state().status == OrderStatus::Pending {
        prove(settings.challenge, exhibit, order).await?;
    }
    if order.state().status == OrderStatus::Ready {
        let request = request(&settings.name, key)?;
        insist!("finalising the order", order.finalize_csr(&request))?;
    }
    match order.state().status {
        OrderStatus::Invalid => Err(Failure::Proof("the order became invalid".to_owned())),
        OrderStatus::Valid => {
            let chain = insist!("fetching the certificate", order.certificate())?;
            chain.ok_or_else(|| Failure::Proof("the order has no certificate".to_owned()))
        }
        _ => insist!("waiting for the certificate", order.poll_certificate(&POLLING)),
    }
}

fn request(name: &str, key: &str) -> Result<Vec<u8>, rcgen::Error> {
    let key = KeyPair::from_pem(key)?;
    let mut params = CertificateParams::new([name.to_owned()])?;
    params.distinguished_name = DistinguishedName::new();
    Ok(params.serialize_request(&key)?.der().to_vec())
}

/// Shows what each authorization asks for, until the authority has looked.
async fn prove(challenge: Challenge, exhibit: &Arc<dyn Exhibit>, order: &mut Order) -> Result<(), Failure> {
    let mut shown = Vec::new();
    let outcome = show_and_wait(challenge, exhibit, order, &mut shown).await;
    let exhibit = Arc::clone(exhibit);
    let taken = tokio::task::spawn_blocking(move || shown.iter().for_each(|proof| exhibit.take_away(proof)));
    if taken.await.is_err() {
        tracing::warn!("what was shown to the certificate authority could not be taken away");
    }
    outcome
}

async fn show_and_wait(
    challenge: Challenge,
    exhibit: &Arc<dyn Exhibit>,
    order: &mut Order,
    shown: &mut Vec<Proof>,
) -> Result<(), Failure> {
    let kind = match challenge {
        Challenge::Http01 => ChallengeType::Http01,
        Challenge::Dns01 => ChallengeType::Dns01,
    };
    // One name, so one authorization; fetched first by itself, because a refused nonce leaves it to be fetched again.
    insist!("reading what is to be proved", read_authorizations(order))?;
    let mut authorizations = order.authorizations();
    while let Some(next) = authorizations.next().await {
        let mut authorization =
            next.map_err(|error| Failure::Authority("reading what is to be proved", error))?;
        if authorization.status == AuthorizationStatus::Valid {
            continue;
        }
        let Some(mut asked) = authorization.challenge(kind.clone()) else {
            return Err(Failure::Proof("it does not offer this kind of challenge for this name".to_owned()));
        };
        let key_authorization = asked.key_authorization();
        let proof = Proof {
            token: asked.token.clone(),
            key_authorization: key_authorization.as_str().to_owned(),
            dns_value: key_authorization.dns_value(),
        };
        shown.push(proof.clone());
        let place = Arc::clone(exhibit);
        let showing = tokio::task::spawn_blocking(move || place.show(&proof));
        let outcome = showing.await.unwrap_or_else(|error| Err(error.to_string()));
        outcome.map_err(|wrong| Failure::Exhibit(Text(wrong)))?;
        insist!("saying that the proof is there", asked.set_ready())?;
    }
    let looked_at = insist!("waiting for the proof to be looked at", order.poll_ready(&POLLING));
    // Some authorities say what is wrong with the order, which is less than what is wrong with the proof.
    if order.state().status == OrderStatus::Invalid {
        return Err(Failure::Proof(what_was_wrong(order).await));
    }
    looked_at.map(drop)
}

/// The authority's own words about the challenge that failed.
async fn what_was_wrong(order: &mut Order) -> String {
    let unread: Result<(), Failure> = insist!("reading what was wrong", read_authorizations(order));
    if unread.is_err() {
        return "it does not say why".to_owned();
    }
    let mut authorizations = order.authorizations();
    while let Some(Ok(mut authorization)) = authorizations.next().await {
        let refreshed: Result<_, Failure> = insist!("reading what was wrong", authorization.refresh());
        if refreshed.is_err() {
            continue;
        }
        let error = authorization.challenges.iter().find_map(|challenge| challenge.error.as_ref());
        if let Some(error) = error {
            return error.to_string();
        }
    }
    "it does not say why".to_owned()
}

async fn read_authorizations(order: &mut Order) -> Result<(), Error> {
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        authorization?;
    }
    Ok(())
}

fn is_about_the_account(problem: &Problem) -> bool {
    problem.r#type.as_deref() == Some("urn:ietf:params:acme:error:accountDoesNotExist")
}

fn is_bad_nonce(problem: &Problem) -> bool {
    problem.r#type.as_deref() == Some("urn:ietf:params:acme:error:badNonce")
}
