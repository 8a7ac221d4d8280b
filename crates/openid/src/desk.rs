//! The desk: leads guests to the providers that the operator chose, opens the way for them, and hears who came back.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};
use std::time::Instant;

use captivity::EquipmentId;
use gateway::accounts::Answer;
use gateway::identity::{Identity, Vouched, Way};
use gateway::providers::{
    Known, NotBegun, NotKnown, Offered, ProviderDesk, Returned, Window, Wish, callback_path,
};
use ring::rand::{SecureRandom as _, SystemRandom};
use serde_json::Value;

use crate::acts::{Act, Acts, WINDOW};
use crate::id_token::Claims;
use crate::plan;
use crate::provider::{Fault, Provider, Settings, word};
use crate::question::Secrets;

/// Leads to providers. Clones are the same desk.
#[derive(Clone, Default)]
pub struct Desk(Arc<Inner>);

#[derive(Default)]
struct Inner {
    providers: RwLock<Vec<Arc<Provider>>>,
    acts: Mutex<Acts>,
    window: OnceLock<Arc<dyn Window>>,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").field("providers", &self.providers().len()).finish_non_exhaustive()
    }
}

impl Desk {
    /// Offers these from now on. One whose settings are the same keeps what it learnt.
    pub fn offer(&self, settings: Vec<Settings>) {
        let former = self.providers();
        let kept = |wanted: Settings| {
            let same = former.iter().find(|provider| *provider.settings() == wanted);
            same.cloned().unwrap_or_else(|| Arc::new(Provider::new(wanted)))
        };
        let next = settings.into_iter().map(kept).collect();
        *self.0.providers.write().unwrap_or_else(PoisonError::into_inner) = next;
    }

    /// Opens names by this from now on. The first one stays.
    pub fn open_by(&self, window: Arc<dyn Window>) {
        let _ = self.0.window.set(window);
    }

    fn providers(&self) -> Vec<Arc<Provider>> {
        self.0.providers.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn provider(&self, id: &str) -> Option<Arc<Provider>> {
        self.providers().into_iter().find(|provider| provider.settings().id == id)
    }

    fn acts(&self) -> MutexGuard<'_, Acts> {
        self.0.acts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn lead(self, wish: Wish) -> Result<String, NotBegun> {
        let provider = self.provider(&wish.provider).ok_or(NotBegun::Unknown)?;
        self.acts().spend(wish.equipment, Instant::now()).map_err(NotBegun::TooMany)?;
        let mut draw = [0; 96];
        SystemRandom::new().fill(&mut draw).map_err(|_| NotBegun::Unavailable)?;
        let secrets = Secrets::of_draw(&draw);
        let redirect_uri = format!("{}{}", wish.origin, callback_path(&wish.provider));
        let address = provider.address(&redirect_uri, &secrets).await.map_err(|fault| {
            warn(&provider, &fault);
            NotBegun::Unavailable
        })?;
        let (equipment, edition, instead_of) = (wish.equipment, wish.edition, wish.instead_of);
        let act = Act { equipment, provider: wish.provider, redirect_uri, edition, instead_of, secrets };
        self.acts().begin(act, Instant::now()).map_err(NotBegun::TooMany)?;
        if let Some(window) = self.0.window.get().cloned() {
            let places = provider.places();
            // It may ask the kernel. Where it panicked, the provider's page does not load, and the guest says so.
            let _ = tokio::task::spawn_blocking(move || window.open(equipment, &places, WINDOW)).await;
        }
        Ok(address)
    }

    async fn hear(self, equipment: EquipmentId, returned: Returned) -> Result<Known, NotKnown> {
        let act = self.acts().finish(equipment, &returned.provider, &returned.state, Instant::now());
        let act = act.ok_or(NotKnown::NotSent)?;
        let provider = self.provider(&act.provider).ok_or(NotKnown::NotSent)?;
        let failed = |fault: Fault| {
            warn(&provider, &fault);
            NotKnown::Failed
        };
        if !provider.is_by(returned.issuer.as_deref()).await.map_err(failed)? {
            return Err(NotKnown::Failed);
        }
        if let Some(error) = &returned.error {
            tracing::info!(
                provider = provider.settings().name,
                error = word(error),
                "a provider sent a guest back"
            );
            return Err(NotKnown::Declined);
        }
        let code = returned.code.ok_or(NotKnown::Declined)?;
        let claims = provider.claims(&act.redirect_uri, &code, &act.secrets).await.map_err(failed)?;
        let vouched = vouched(provider.settings(), &claims)?;
        Ok(Known { vouched, edition: act.edition, instead_of: act.instead_of })
    }
}

/// Who it is, and on what. By the subject alone: an address can become somebody else's (Core §5.7).
fn vouched(settings: &Settings, claims: &Claims) -> Result<Vouched, NotKnown> {
    if !plan::is_of_domain(claims, &settings.allowed_domains) {
        return Err(NotKnown::NotAdmitted);
    }
    let subject = claims.get("sub").and_then(Value::as_str).unwrap_or_default();
    let identity = Identity::new(Way::Provider, format!("{} {subject}", settings.issuer)).map_err(|_| {
        tracing::warn!(
            provider = settings.name,
            guests_notice = "somebody cannot sign in by it",
            to_do = "let the provider call people by shorter numbers",
            "issuer and subject together are too long to be kept"
        );
        NotKnown::Failed
    })?;
    let plan = plan::plan_of(claims, &settings.plan_by_claim, settings.plan);
    Ok(Vouched { identity, plan, most_devices: None, no_later_than: None })
}

fn warn(provider: &Provider, fault: &Fault) {
    tracing::warn!(
        provider = provider.settings().name,
        %fault,
        guests_notice = "they cannot sign in by it, and are told to choose another way",
        to_do = "run: vestibule provider try, and look at the provider's own settings for this client",
        "a provider cannot be used"
    );
}

impl ProviderDesk for Desk {
    fn offered(&self) -> Vec<Offered> {
        let origin = |place: gateway::providers::Place| match place.port {
            443 => format!("https://{}", place.name),
            port => format!("https://{}:{port}", place.name),
        };
        let offered = |provider: Arc<Provider>| Offered {
            id: provider.settings().id.clone(),
            name: provider.settings().name.clone(),
            origins: provider.places().into_iter().map(origin).collect(),
        };
        self.providers().into_iter().map(offered).collect()
    }

    fn begin(&self, wish: Wish) -> Answer<Result<String, NotBegun>> {
        Box::pin(self.clone().lead(wish))
    }

    fn finish(&self, equipment: EquipmentId, returned: Returned) -> Answer<Result<Known, NotKnown>> {
        Box::pin(self.clone().hear(equipment, returned))
    }
}
